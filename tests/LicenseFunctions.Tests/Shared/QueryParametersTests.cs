using System.Net;
using System.Text.Json;
using LicenseFunctions.Shared.Http;
using LicenseFunctions.Shared.Http.Problems;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tests.Contract;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Shared;

/// <summary>Query parameters, known and unknown, of every call.</summary>
public sealed class QueryParametersTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Unknown_IsRefused_WithItsNameAndTheKnownOnes()
    {
        await using var app = await TestApp.StartAsync(azurite);

        foreach (var call in ContractCalls.OneOfEach.Where(ContractCalls.IsStrict))
        {
            var answer = await SendAsync(app, call, "?Dry-Run=1&code=x");

            var detail = answer.IsProblem(HttpStatusCode.BadRequest, "invalid-request");
            Assert.Equal("Dry-Run", Assert.Single(answer.Body.GetProperty("fields").EnumerateArray()).GetProperty("field").GetString());
            Assert.Contains("Unknown query parameter", detail, StringComparison.Ordinal);
            Assert.All(Known(call), name => Assert.Contains(name, detail, StringComparison.Ordinal));
        }
        Assert.Empty(app.Tenant.Requests.All);
    }

    [Fact]
    public async Task Unknown_OnesAreAllNamed()
    {
        await using var app = await TestApp.StartAsync(azurite);

        var answer = await app.GetAsync("/api/orders?top=1&Status=Sent&=x&offset&after%20=x");

        answer.IsProblem(HttpStatusCode.BadRequest, "invalid-request");
        var fields = answer.Body.GetProperty("fields").EnumerateArray().Select(field => field.GetProperty("field").GetString());
        Assert.Equal(["", "Status", "after ", "offset"], fields.Order(StringComparer.Ordinal));
    }

    /// <summary>SendGrid drops a mail for ever after a 4xx, and people can do nothing about an address.</summary>
    [Fact]
    public async Task Unknown_OfWebhooksPagesAndTheAppItself_ChangesNothing()
    {
        await using var app = await TestApp.StartAsync(azurite);

        foreach (var call in ContractCalls.OneOfEach.Where(call => !ContractCalls.IsStrict(call)))
            Assert.Equal((await SendAsync(app, call, "")).Status, (await SendAsync(app, call, "?dryRun=true")).Status);
    }

    [Fact]
    public async Task ParametersOfTheHost_AreAlwaysAllowed()
    {
        await using var app = await TestApp.StartAsync(azurite);

        foreach (var call in ContractCalls.OneOfEach)
            Assert.NotEqual(HttpStatusCode.BadRequest, (await SendAsync(app, call, "?Code=key&clientid=default")).Status);
    }

    [Fact]
    public async Task WhatIf_OfACallThatChangesSomething_IsHonouredOrRefused()
    {
        await using var app = await TestApp.StartAsync(azurite);
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        var before = await RowsAsync(app);

        foreach (var call in ContractCalls.OneOfEach.Where(call => call.Method != "GET" && ContractCalls.IsStrict(call)))
        {
            foreach (var value in new[] { "true", "True", "1" })
            {
                var answer = await SendAsync(app, call, $"?whatIf={value}");
                if (Known(call).Contains("whatIf"))
                    // There is no change that could be undone.
                    Assert.Equal(call.Path.EndsWith("/undo", StringComparison.Ordinal) ? HttpStatusCode.NotFound : HttpStatusCode.OK, answer.Status);
                else
                    Assert.Contains("no dry run", answer.IsProblem(HttpStatusCode.BadRequest, "invalid-request"), StringComparison.Ordinal);
            }
        }

        Assert.Equal(before, await RowsAsync(app));
        Assert.Equal(0, app.Tenant.Requests.Count("assignLicense"));
        Assert.Empty(app.Tenant.Mailbox.Messages);
    }

    [Theory]
    [InlineData("?whatIf=true", true)]
    [InlineData("?WHATIF=True", true)]
    [InlineData("?whatif=TRUE", true)]
    [InlineData("?whatIf=1", true)]
    [InlineData("?whatIf=false", false)]
    [InlineData("?whatIf=False", false)]
    [InlineData("?whatIf=0", false)]
    [InlineData("", false)]
    [InlineData("?whatIf", null)]
    [InlineData("?whatIf=", null)]
    [InlineData("?whatIf=yes", null)]
    [InlineData("?whatIf=%20true", null)]
    [InlineData("?whatIf=true&whatIf=false", null)]
    [InlineData("?whatIf=true&WhatIf=true", null)]
    public void WhatIf_IsReadAsItIsMeant_OrRefused(string query, bool? expected)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new(query);

        if (expected is { } flag)
            Assert.Equal(flag, QueryFlag.Read(request, QueryParameters.WhatIf));
        else
            Assert.Equal(ProblemKind.InvalidRequest, Assert.Throws<ProblemException>(() => QueryFlag.Read(request, QueryParameters.WhatIf)).Kind);
    }

    private static IReadOnlyList<string> Known(ContractCall call) => QueryParameters.Of(ContractDocument.OperationOf(call.Method, "/api" + call.Path).Id)!;

    private static Task<Answer> SendAsync(TestApp app, ContractCall call, string query)
    {
        var more = call.Path.Contains('?', StringComparison.Ordinal) ? query.Replace('?', '&') : query;
        return app.SendAsync(new HttpMethod(call.Method), $"/api{call.Path}{more}", call.Body, call.Headers);
    }

    /// <summary>Every row that the app keeps, with its ETag.</summary>
    private static async Task<string> RowsAsync(TestApp app)
    {
        var all = new List<string>();
        foreach (var table in TableNames.All)
            all.AddRange((await app.RowsAsync(table)).Select(row => $"{table} {JsonSerializer.Serialize(row)}"));
        return string.Join('\n', all);
    }
}
