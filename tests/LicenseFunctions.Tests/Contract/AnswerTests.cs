using System.Text.Json;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Contract;

/// <summary>What the running app really answers, against the document.</summary>
public sealed class AnswerTests(AzuriteFixture azurite)
{
    public static TheoryData<string> Scenarios => [.. ContractCalls.Scenarios.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Answers_AreWhatTheDocumentSays_When(string name)
    {
        var scenario = ContractCalls.Scenarios.Single(scenario => scenario.Name == name);
        await using var app = await TestApp.StartAsync(azurite, new()
        {
            Settings = scenario.Settings,
            Clock = scenario.Clock,
            Adjust = scenario.HasStorage ? null : builder => FailingStorage.Use(builder, StorageFault.IsBusy),
        });
        await scenario.Arrange(app);

        var last = "";
        foreach (var call in scenario.Calls)
        {
            var path = "/api" + call.Path.Replace("{last}", last, StringComparison.Ordinal);
            var answer = await app.SendAsync(new HttpMethod(call.Method), path, call.Body, call.Headers);
            Assert.True(call.Status == (int)answer.Status, $"{call.Method} {path} answered {answer.Status}: {answer.Body}");
            await IsDocumentedAsync(ContractDocument.OperationOf(call.Method, path), call.Code, answer);
            last = answer.Headers.Location?.OriginalString.Split('/')[^1] ?? last;
        }
    }

    [Fact]
    public void Answers_InTheDocument_AreAllBroughtAbout()
    {
        var documented = ContractDocument.Operations.SelectMany(operation => operation.Responses.Select(response => $"{operation.Id} {response.Status}"));
        var arranged = ContractCalls.Scenarios.SelectMany(scenario => scenario.Calls).Select(call => call.Answer).Concat(ContractCalls.NotArranged);

        Assert.Equal(documented.Order(StringComparer.Ordinal), arranged.Distinct().Order(StringComparer.Ordinal));
    }

    private static async Task IsDocumentedAsync(ContractOperation operation, string? code, Answer answer)
    {
        var status = (int)answer.Status;
        var response = Assert.Single(operation.Responses, response => response.Status == status);
        var isByTheHost = status == 401 && answer.Body.ValueKind == JsonValueKind.Undefined;
        if (isByTheHost)
        {
            Assert.Null(code);
            return;
        }
        HasHeaders(response, answer);
        if (response.MediaTypes.Count == 0)
        {
            Assert.Equal(JsonValueKind.Undefined, answer.Body.ValueKind);
            return;
        }
        Assert.Contains(answer.MediaType, response.MediaTypes);
        await ContractSchemas.IsAnswerAsync(operation.Id, status, answer.MediaType!, answer.Body);
        Assert.Equal(code, answer.MediaType == "application/problem+json" ? answer.Text("code") : null);
        if (code is not null)
            Assert.Contains(code, response.Codes);
    }

    private static void HasHeaders(ContractResponse response, Answer answer)
    {
        // Every answer says nosniff, which the document says once.
        var own = answer.Headers.Select(header => header.Key)
            .Where(name => (name.StartsWith("X-", StringComparison.OrdinalIgnoreCase) && name != "X-Content-Type-Options")
                || name is "Location" or "Retry-After");
        Assert.All(own, name => Assert.Contains(name, response.Headers.Keys));
        Assert.All(
            response.Headers.Where(header => header.Value.TryGetProperty("required", out var required) && required.GetBoolean()),
            header => Assert.True(answer.Headers.Contains(header.Key), $"{header.Key} is missing."));
    }
}
