using Microsoft.Graph;
using Microsoft.Graph.Models.ODataErrors;
using Microsoft.Kiota.Abstractions;

namespace LicenseFunctions.Shared.Graph.Pipeline;

/// <summary>Sends up to twenty requests to Graph in one <c>$batch</c>, and retries items that were throttled or failed temporarily.</summary>
internal sealed class GraphBatch(GraphClient graph, WriteQuota quota, AppMetrics metrics, TimeProvider clock)
{
    /// <summary>Graph's limit.</summary>
    public const int Size = 20;

    /// <summary>
    /// Escapes a caller's text as part of a path. The SDK removes one level of escapes in a batch: without this, a guest's <c>#EXT#</c> would end the
    /// address, and <c>x/manager</c> would be another resource.
    /// </summary>
    public static string Segment(string name) => Uri.EscapeDataString(name);

    /// <summary>Sends a request for each of up to <see cref="Size"/> items, and returns the replies in order.</summary>
    /// <param name="request">Called for each attempt.</param>
    /// <param name="areWrites">Whether the requests count against the write quota.</param>
    /// <param name="isTransient">What else to retry, by index, reply and attempt (from 0), besides <see cref="GraphRetry.IsTransient"/>.</param>
    public async Task<IReadOnlyList<GraphReply>> SendAsync<T>(
        IReadOnlyList<T> items, Func<T, RequestInformation> request, bool areWrites, Func<int, GraphReply, int, bool>? isTransient, RetryBudget budget,
        CancellationToken cancellationToken)
    {
        var replies = new GraphReply[items.Count];
        var open = Enumerable.Range(0, items.Count).ToList();
        for (var attempt = 0; ; attempt++)
        {
            if (areWrites && await quota.AcquireAsync(open.Count, budget, cancellationToken) is { } quotaWait)
                return attempt > 0 ? replies : [.. items.Select(_ => GraphReply.Throttled(quotaWait))];
            var (answers, isAnswered) = await TryPostAsync([.. open.Select(i => request(items[i]))], attempt, cancellationToken);
            foreach (var (index, reply) in open.Zip(answers))
                replies[index] = reply;
            open = open.FindAll(i => GraphRetry.IsTransient(replies[i].Status) || isTransient?.Invoke(i, replies[i], attempt) == true);
            if (open.Count == 0 || !isAnswered || attempt + 1 == GraphRetry.MaxAttempts)
                return replies;
            var wait = open.Max(i => GraphRetry.Delay(replies[i].RetryAfter, attempt));
            if (!budget.Allows(wait, clock.GetUtcNow()))
                return replies;
            await Task.Delay(wait, clock, cancellationToken);
        }
    }

    /// <summary>If a batch retry fails, keeps the replies already received. The HTTP client has retried a failed batch, so it is not retried again.</summary>
    /// <exception cref="ProblemException">The first attempt failed permanently.</exception>
    private async Task<(IReadOnlyList<GraphReply> Replies, bool IsAnswered)> TryPostAsync(
        IReadOnlyList<RequestInformation> requests, int attempt, CancellationToken cancellationToken)
    {
        try
        {
            return (await PostAsync(requests, cancellationToken), true);
        }
        catch (ProblemException problem) when (problem.Kind == ProblemKind.GraphThrottled)
        {
            return ([.. requests.Select(_ => GraphReply.Throttled(problem.RetryAfter))], true);
        }
        catch (ProblemException problem) when (attempt > 0 || problem.Kind == ProblemKind.GraphUnavailable || problem.Kind == ProblemKind.ConcurrentChange)
        {
            var why = (problem.InnerException as ODataError)?.Error?.Message;
            return ([.. requests.Select(_ => GraphReply.None(problem.RetryAfter, why))], false);
        }
    }

    private async Task<IReadOnlyList<GraphReply>> PostAsync(IReadOnlyList<RequestInformation> requests, CancellationToken cancellationToken)
    {
        var batch = new BatchRequestContentCollection(graph.Sdk);
        var ids = new List<string>();
        foreach (var request in requests)
            ids.Add(await batch.AddBatchRequestStepAsync(request));
        var replies = await GraphFailure.Guard(() => PostAsync(batch, ids, cancellationToken), "(any)", cancellationToken);
        metrics.GraphThrottledInBatch(replies.Count(reply => reply.Status == 429));
        return replies;
    }

    private async Task<IReadOnlyList<GraphReply>> PostAsync(BatchRequestContentCollection batch, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var response = await graph.Sdk.Batch.PostAsync(batch, cancellationToken);
        var replies = new List<GraphReply>();
        foreach (var id in ids)
        {
            using var item = await response.GetResponseByIdAsync(id);
            replies.Add(item is null ? GraphReply.None(null) : await GraphReply.ReadAsync(item, clock.GetUtcNow()));
        }
        return replies;
    }
}
