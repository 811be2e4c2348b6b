using System.Text.Json.Nodes;

namespace LicenseFunctions.Tenant.Graph;

/// <summary>
/// <c>POST /$batch</c>: up to 20 requests at the same time, each refused, throttled and logged by itself. One that depends on
/// others waits for them and is not sent when one of them failed (424). Answers come in the order in which they are ready.
/// </summary>
internal sealed class GraphBatch(GraphService service, TimeProvider clock)
{
    private const int LargestBatch = 20;

    public async Task<GraphResponse> SendAsync(GraphRequest outer, CancellationToken cancellationToken)
    {
        if (!string.Equals(outer.Method, "POST", StringComparison.OrdinalIgnoreCase))
            return GraphError.MethodNotAllowed.ToResponse(outer, clock);
        if (Read(outer.Body, out var items) is { } error) return error.ToResponse(outer, clock);
        var colliding = Colliding(items);
        var running = new Dictionary<string, Task<GraphResponse>>(StringComparer.OrdinalIgnoreCase);
        var answers = new JsonArray();
        await Task.WhenAll(items.ConvertAll(item => AnswerAsync(item)));
        var answer = GraphResponse.Ok(new() { ["responses"] = answers }) with { Fate = running.Values.Max(item => item.Result.Fate) };
        var raw = items.Where(item => running[item.Id].Result.Raw is not null).ToList();
        return raw.Count == 0 ? answer : answer with
        {
            Raw = raw.Aggregate(answer.Body!.ToJsonString(), (text, item) => text.Replace($"\"{item.RawPlace}\"", running[item.Id].Result.Raw, StringComparison.Ordinal)),
        };

        async Task AnswerAsync(BatchItem item)
        {
            var request = item.ToRequest(outer) with { Collides = colliding.Contains(item.Id) };
            var task = running[item.Id] = SendItemAsync(request, item, running, cancellationToken);
            var response = await task;
            lock (answers) answers.Add((JsonNode)item.Write(response));
        }
    }

    private async Task<GraphResponse> SendItemAsync(
        GraphRequest request, BatchItem item, Dictionary<string, Task<GraphResponse>> running, CancellationToken cancellationToken)
    {
        // Items stand in the order of their dependencies (checked on reading), so that what this one waits for is already running.
        var before = await Task.WhenAll(item.DependsOn.Select(id => running[id]));
        return before.Any(response => response.Status >= 400)
            ? new GraphError(424, "FailedDependency", "A dependency failed.").ToResponse(request, clock)
            : await service.SendAsync(request, cancellationToken);
    }

    /// <summary>Two writes of one user at the same time: the directory takes the first and refuses the other.</summary>
    private static HashSet<string> Colliding(List<BatchItem> items)
    {
        var colliding = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var writers = new Dictionary<string, BatchItem>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in items.Where(item => item.IsWrite))
        {
            if (writers.TryGetValue(item.Target, out var first) && !item.DependsOn.Contains(first.Id, StringComparer.OrdinalIgnoreCase))
                colliding.Add(item.Id);
            else writers[item.Target] = item;
        }

        return colliding;
    }

    private static GraphError? Read(JsonNode? body, out List<BatchItem> items)
    {
        items = [];
        if (body.Property("requests") is not JsonArray { Count: > 0 } requests)
            return GraphError.BadSyntax("Invalid batch payload format.");
        if (requests.Count > LargestBatch)
            return new(400, "MaximumValueExceeded", $"Number of batch request steps exceeds the maximum value of {LargestBatch}.");
        var ids = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var json in requests)
        {
            if (BatchItem.Read(json) is not { } item) return GraphError.BadSyntax("Invalid batch payload format.");
            if (item.DependsOn.FirstOrDefault(id => !ids.Contains(id)) is { } unknown)
                return GraphError.BadSyntax($"Request Id : {item.Id} depends on {unknown}, which is not in the batch before it.");
            if (!ids.Add(item.Id)) return GraphError.BadSyntax($"Request Id : {item.Id} has to be unique in a batch.");
            if (item.LacksBody) return GraphError.BadSyntax($"Write request id : {item.Id} does not contain Content-Type header or body.");
            items.Add(item);
        }

        return null;
    }
}
