using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using System.Text.Json;
using AngleSharp.Html.Parser;
using LicenseFunctions.Assignments.Jobs;
using LicenseFunctions.Health;
using LicenseFunctions.Shared.Http;
using LicenseFunctions.Shared.Http.Problems;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LocalFunctions.Run.SignIn;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Assignments.Jobs;

/// <summary>Lists of license changes that the app works through in the background.</summary>
public sealed class JobTests(AzuriteFixture azurite)
{
    private const string E5 = "SPE_E5";
    private const string JsonLines = "application/jsonl";
    private const string Csv = "text/csv";

    /// <summary>Only the test runs the job.</summary>
    private static readonly Dictionary<string, string> ByHand = new(StringComparer.Ordinal) { ["AzureWebJobs.RunLicenseJob.Disabled"] = "true" };

    [Fact]
    public async Task Job_ChangesEveryUserOfTheList_AndSaysSoInItsOrder()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.State.SetUnits(E5, enabled: 1000);
        var users = app.Tenant.State.AddUsers(3).Concat(app.Tenant.State.AddUsers(1, E5)).Concat(app.Tenant.State.AddUsers(226))
            .Select(user => user.UserPrincipalName).ToList();

        var started = await StartAsync(app, JsonLines, [.. users.Select(Line), """{"user": "nobody@contoso.example", "remove": ["SPB"]}"""]);
        var job = await EndAsync(app, started);

        Assert.Equal(HttpStatusCode.Accepted, started.Status);
        Assert.Equal($"/api/license-jobs/{started.Text("id")}", started.Headers.Location!.ToString());
        Assert.Equal(("Done", 231, 231, 229, 1, 1), (
            job.Text("state"), job.Number("users"), job.Number("done"), job.Number("changed"), job.Number("unchanged"), job.Number("refused")));
        var results = await ResultsAsync(app, started);
        Assert.Equal([.. users, "nobody@contoso.example"], results.Select(result => result.GetProperty("user").GetString()));
        Assert.Equal(["unchanged", "refused"], results.Select(Outcome).Where(outcome => outcome != "changed"));
        Assert.All(users, user => Assert.True(app.Tenant.State.FindUser(user)!.Holds(app.Tenant.State.FindSku(E5)!.SkuId)));
        Assert.Equal(229, app.Tenant.Requests.Count("assignLicense"));
        var audit = await app.AuditAsync();
        Assert.Equal(229, audit.Count);
        Assert.All(audit, row => Assert.Equal((started.Text("id"), "done", "hr-flow", "INC-1"),
            (row.GetString("CorrelationId"), row.GetString("Result"), row.GetString("Caller"), row.GetString("Reference"))));
        Assert.Equal(started.Text("id"), (await app.GetAsync("/api/license-jobs")).Body.GetProperty("value")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task Results_AreReadAsCsv_AndByOutcome()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var started = await StartAsync(
            app, Csv,
            ["User;Remove;Department;Add;UsageLocation", "wout.stevens@contoso.example;;Sales;ENTERPRISEPACK SPE_E5;BE", "=cmd@contoso.example;SPB;;;"]);
        await EndAsync(app, started);

        var csv = await app.SendAsync(HttpMethod.Get, $"/api/license-jobs/{started.Text("id")}/results", null, ("Accept", Csv));
        var refused = await app.GetAsync($"/api/license-jobs/{started.Text("id")}/results?outcome=refused");

        Assert.Equal(
            [
                "user,userPrincipalName,status,outcome,added,updated,removed,pending,code,detail",
                "wout.stevens@contoso.example,wout.stevens@contoso.example,201,changed,ENTERPRISEPACK SPE_E5,,,,,",
            ],
            csv.Body.GetString()!.Split("\r\n").Take(2));
        Assert.Contains("'=cmd@contoso.example,,404,refused,,,,,user-not-found,", csv.Body.GetString(), StringComparison.Ordinal);
        Assert.Equal("=cmd@contoso.example", Assert.Single(refused.Body.GetProperty("value").EnumerateArray()).GetProperty("user").GetString());
        (await app.GetAsync($"/api/license-jobs/{started.Text("id")}/results?outcome=maybe")).IsProblem(HttpStatusCode.BadRequest, "invalid-request");
    }

    [Fact]
    public async Task Seats_GoByTheOrderOfTheList()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var users = app.Tenant.State.AddUsers(250).Select(user => user.UserPrincipalName).Reverse().ToList();
        app.Tenant.State.SetUnits(E5, enabled: app.Tenant.State.Consumed(E5) + 120);

        var started = await StartAsync(app, JsonLines, [.. users.Select(Line)]);
        await EndAsync(app, started);

        var results = await ResultsAsync(app, started);
        Assert.All(results.Take(120), result => Assert.Equal("changed", Outcome(result)));
        Assert.All(results.Skip(120), result => Assert.Equal("no-license-available", result.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData(JsonLines, "line 2", "{\"user\": \"a\", \"add\": [\"SPB\"]}", "{\"user\": \"b\", \"add\": [\"SPB\"]")]
    [InlineData(JsonLines, "line 2", "{\"user\": \"a\", \"add\": [\"SPB\"]}", "{\"user\": \"b\"}")]
    [InlineData(JsonLines, "line 3.add[0]", "{\"user\": \"a\", \"add\": [\"SPB\"]}", "", "{\"user\": \"b\", \"add\": [7]}")]
    [InlineData(JsonLines, "line 2", "{\"user\": \"a\", \"add\": [\"SPB\"]}", "{\"user\": \"A\", \"remove\": [\"SPE_E5\"]}")]
    [InlineData(JsonLines, "line 1", "null")]
    [InlineData(JsonLines, "line 1.user", "{\"user\": null, \"add\": [\"SPB\"]}")]
    [InlineData(JsonLines, "line 1", "{\"user\": \"a\", \"add\": [null]}")]
    [InlineData(JsonLines, "body", "")]
    [InlineData(Csv, "line 1", "user,sku", "a,SPB")]
    [InlineData(Csv, "line 1", "user", "a")]
    [InlineData(Csv, "line 2.user", "user,add", ",SPB")]
    [InlineData(Csv, "line 2", "user,add", "\"a,SPB")]
    [InlineData(Csv, "line 2.usageLocation", "user,add,usageLocation", "a,SPB,Belgium")]
    [InlineData(Csv, "body", "user,add")]
    public async Task List_ThatIsNotValid_IsRefusedWithItsLines_AndNothingIsLeftOfIt(string type, string field, params string[] lines)
    {
        await using var app = await TestApp.StartAsync(azurite);

        var answer = await StartAsync(app, type, lines);

        answer.IsProblem(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal(field, answer.Body.GetProperty("fields")[0].GetProperty("field").GetString());
        Assert.Empty(await app.RowsAsync(TableNames.LicenseJobs));
        Assert.Equal(0, app.Tenant.Requests.Count("users"));
    }

    [Theory]
    [InlineData("user\na@contoso.example")]
    [InlineData("user,add\na@contoso.example,\nb@contoso.example,SPB")]
    [InlineData("user,add\na@contoso.example,SPB\na@contoso.example,SPB")]
    public async Task List_ThatIsRefused_LeavesTheConnectionToTheNextCall(string list)
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(list + new string('x', 20_000)), TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync();
        var request = new DefaultHttpContext().Request;
        request.ContentType = Csv;
        request.HttpContext.Features.Set<IRequestBodyPipeFeature>(new RequestPipe(pipe.Reader));

        await Assert.ThrowsAsync<ProblemException>(async () =>
            await JobListReader.ReadAsync(request, TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken));

        // The server reads the rest, which throws while a read is not ended.
        Assert.True(pipe.Reader.TryRead(out _));
    }

    [Fact]
    public async Task List_WithManyWrongLines_NamesTwenty()
    {
        await using var app = await TestApp.StartAsync(azurite);

        var answer = await StartAsync(app, Csv, ["user,add", .. Enumerable.Range(0, 300).Select(number => $"user{number},")]);

        Assert.Equal(20, answer.Body.GetProperty("fields").GetArrayLength());
        Assert.Empty(await app.RowsAsync(TableNames.LicenseJobs));
    }

    [Fact]
    public async Task List_WithALineWithoutEnd_IsRefusedBeforeItIsInMemory()
    {
        await using var app = await TestApp.StartAsync(azurite);

        var answer = await StartAsync(app, JsonLines, [new string(' ', 5000)]);

        Assert.Contains("4096", answer.IsProblem(HttpStatusCode.BadRequest, "invalid-request"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_OfMoreThanAHundredThousandUsers_IsTooLarge()
    {
        var list = "user,add\n" + string.Concat(Enumerable.Range(0, JobListReader.MaxUsers + 1).Select(number => string.Create(
            CultureInfo.InvariantCulture, $"user{number},SPB\n")));

        var problem = await Assert.ThrowsAsync<ProblemException>(async () =>
            await JobListReader.ReadCsvAsync(list, TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken));

        Assert.Equal("too-large", problem.Kind.Code);
    }

    [Fact]
    public async Task List_OfAnotherType_IsRefused()
    {
        await using var app = await TestApp.StartAsync(azurite);

        (await StartAsync(app, "application/json", ["{}"])).IsProblem(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
    }

    [Fact]
    public async Task User_WhoIsNamedInTwoWays_IsChangedByBothLines()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var user = app.Tenant.State.AddUsers(1)[0];

        var started = await StartAsync(app, JsonLines,
            [Line(user.UserPrincipalName), $$"""{"user": "{{user.Id}}", "add": ["ENTERPRISEPACK"]}""", Line("wout.stevens@contoso.example")]);
        await EndAsync(app, started);

        Assert.Equal(["changed", "changed", "changed"], (await ResultsAsync(app, started)).Select(Outcome));
        Assert.Equal(2, app.Tenant.State.FindUser(user.UserPrincipalName)!.Licenses.Count);
    }

    [Fact]
    public async Task Job_LeavesATenthOfTheQuotaToCallersWhoWait()
    {
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = new Dictionary<string, string> { ["Graph:WritesPerWindow"] = "200" } });
        app.Tenant.State.SetUnits(E5, enabled: 1000);
        var users = app.Tenant.State.AddUsers(300).Select(user => user.UserPrincipalName).ToList();

        var started = await StartAsync(app, JsonLines, [.. users.Take(299).Select(Line)]);
        await Eventually.HoldsAsync(() => app.Tenant.Requests.Count("assignLicense") >= 180, "the share of jobs is used up");
        var answer = await app.SendAsync(HttpMethod.Put, $"/api/users/{users[299]}/licenses/{E5}");

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal(181, app.Tenant.Requests.Count("assignLicense"));
        var job = await JobAsync(app, started);
        Assert.Equal(("Running", null), (job.Text("state"), job.Text("code")));
        // What is left of the window is used up to the end, and nothing is begun that has to wait.
        Assert.Equal(181, (await app.AuditAsync()).Count);
    }

    [Fact]
    public async Task Job_WhoseProcessIsKilled_GoesOn_AndSaysWhatWasDoneBefore()
    {
        await using var tenant = await TenantServer.StartAsync(new() { ResellerDelay = Timeout.InfiniteTimeSpan }, TestContext.Current.CancellationToken);
        var storage = azurite.NewStorageAccount();
        tenant.State.SetUnits(E5, enabled: 1000);
        var users = tenant.State.AddUsers(250).Select(user => user.UserPrincipalName).ToList();
        // In the middle of the second part Graph does what it is asked and says nothing.
        tenant.Faults.Add(new FaultRule { Match = "assignLicense", Times = 130, Action = FaultAction.Delay });
        tenant.Faults.AcceptThenHang("assignLicense", times: null);
        var settings = TestApp.Settings(tenant, storage, new Dictionary<string, string> { ["LocalHost:QueueLeaseSeconds"] = "1" });

        string id;
        var (first, http) = await FunctionsProcess.StartAsync(settings);
        await using (first)
        using (http)
        {
            id = (await Answer.AskAsync(http, HttpMethod.Post, "/api/license-jobs", Content(JsonLines, [.. users.Select(Line)]))).Text("id")!;
            await Eventually.HoldsAsync(() => tenant.Requests.Count("assignLicense", status: 0) > 0, "Graph stops answering");
            await first.KillAsync();
        }
        tenant.Faults.Clear();
        // As it is when its time is over.
        var table = new Azure.Data.Tables.TableClient(storage, TableNames.LicenseJobs);
        await table.DeleteEntityAsync($"{tenant.State.TenantId}|{id}", "lease", cancellationToken: TestContext.Current.CancellationToken);

        var (second, httpAgain) = await FunctionsProcess.StartAsync(settings);
        await using (second)
        using (httpAgain)
        {
            var job = await Eventually.SeesAsync(
                () => Answer.AskAsync(httpAgain, HttpMethod.Get, $"/api/license-jobs/{id}"), answer => answer.Text("state") == "Done", "the job ends");
            Assert.Equal((250, 0), (job.Number("changed"), job.Number("unchanged")));
        }
        Assert.All(users, user => Assert.True(tenant.State.FindUser(user)!.Holds(tenant.State.FindSku(E5)!.SkuId)));
    }

    [Fact]
    public async Task Job_ThatIsCancelled_DoesNoMore()
    {
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = ByHand });
        var users = app.Tenant.State.AddUsers(3).Select(user => user.UserPrincipalName).ToList();
        var started = await StartAsync(app, JsonLines, [.. users.Select(Line)]);
        var path = $"/api/license-jobs/{started.Text("id")}";

        var cancelled = await app.SendAsync(HttpMethod.Delete, path, null, ("X-Caller", "ann"));
        await RunAsync(app, started);

        Assert.Equal(("Cancelled", "ann"), (cancelled.Text("state"), cancelled.Text("cancelledBy")));
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Delete, path)).Status);
        Assert.Equal(["notDone", "notDone", "notDone"], (await ResultsAsync(app, started)).Select(Outcome));
        Assert.Equal(0, app.Tenant.Requests.Count("assignLicense"));
    }

    [Theory]
    [InlineData("Cancelled")]
    [InlineData("Failed")]
    public async Task Job_ThatEndsInTheMiddleOfAPart_CountsWhatItDid(string state)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = ByHand, Clock = clock });
        var users = app.Tenant.State.AddUsers(3).Select(user => user.UserPrincipalName).ToList();
        app.Tenant.State.SetUnits(E5, enabled: 1000);
        app.Tenant.Faults.Fail(app.Tenant.State.FindUser(users[1])!.Id.ToString() + "/assignLicense", 403, times: null);
        var started = await StartAsync(app, JsonLines, [.. users.Select(Line)]);

        await RunAsync(app, started);
        var running = await JobAsync(app, started);
        if (state == "Cancelled")
            await app.SendAsync(HttpMethod.Delete, $"/api/license-jobs/{started.Text("id")}");
        clock.Advance(TimeSpan.FromHours(25));
        await RunAsync(app, started);
        await RunAsync(app, started);
        var ended = await JobAsync(app, started);

        Assert.Equal(("Running", 0), (running.Text("state"), running.Number("done")));
        Assert.Equal((state, 2, 2), (ended.Text("state"), ended.Number("done"), ended.Number("changed")));
        Assert.NotNull(ended.Text("startedAt"));
        Assert.Equal(["changed", "notDone", "changed"], (await ResultsAsync(app, started)).Select(Outcome));
    }

    [Fact]
    public async Task Job_ThatIsDone_CannotBeCancelled()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var started = await StartAsync(app, JsonLines, [Line("wout.stevens@contoso.example")]);
        await EndAsync(app, started);

        (await app.SendAsync(HttpMethod.Delete, $"/api/license-jobs/{started.Text("id")}")).IsProblem(HttpStatusCode.Conflict, "job-finished");
        (await app.GetAsync("/api/license-jobs/JOB-1")).IsProblem(HttpStatusCode.NotFound, "job-not-found");
    }

    [Fact]
    public async Task Job_ThatDoesNotGetOn_SaysWhy_AndEndsAfterADay()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = ByHand, Clock = clock });
        var started = await StartAsync(app, JsonLines, [Line("wout.stevens@contoso.example")]);
        app.Tenant.Faults.Fail("subscribedSkus", 403, times: null);

        await RunAsync(app, started);
        var stuck = await JobAsync(app, started);
        var health = await app.Services.GetRequiredService<HealthReport>().MakeAsync(TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromHours(23));
        await RunAsync(app, started);
        var still = await JobAsync(app, started);
        clock.Advance(TimeSpan.FromHours(2));
        await RunAsync(app, started);
        var failed = await JobAsync(app, started);

        Assert.Equal(("Running", "graph-forbidden"), (stuck.Text("state"), stuck.Text("code")));
        Assert.Contains(health.Findings, finding => finding.Check == "License jobs" && finding.Text.Contains("graph-forbidden", StringComparison.Ordinal));
        Assert.Equal("Running", still.Text("state"));
        Assert.Equal(("Failed", "graph-forbidden"), (failed.Text("state"), failed.Text("code")));
        Assert.Equal(["notDone"], (await ResultsAsync(app, started)).Select(Outcome));
    }

    [Fact]
    public async Task Job_ThatGetsOnAgain_SaysNothingOfIt()
    {
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = ByHand });
        var started = await StartAsync(app, JsonLines, [Line("wout.stevens@contoso.example")]);
        app.Tenant.Faults.Fail("subscribedSkus", 403);

        await RunAsync(app, started);
        await RunAsync(app, started);

        var job = await JobAsync(app, started);
        Assert.Equal(("Done", 1, null), (job.Text("state"), job.Number("changed"), job.Text("code")));
    }

    [Fact]
    public async Task Job_InATenantWithoutProducts_RefusesEachUser_AndEnds()
    {
        await using var app = await TestApp.StartAsync(azurite, new()
        {
            Settings = ByHand,
            Tenant = new() { Seed = TenantData.Empty, ResellerDelay = Timeout.InfiniteTimeSpan },
        });
        var user = app.Tenant.State.AddUsers(1)[0].UserPrincipalName;
        var started = await StartAsync(app, JsonLines, [Line(user), Line("nobody@contoso.example")]);

        await RunAsync(app, started);

        Assert.Equal(("Done", 2), ((await JobAsync(app, started)).Text("state"), (await JobAsync(app, started)).Number("refused")));
        Assert.Equal(
            ["sku-not-found", "user-not-found"], (await ResultsAsync(app, started)).Select(result => result.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Message_ThatWasQueuedBeforeACrash_IsGoneOnWith_AndTheOneBeforeItDoesNothingTwice()
    {
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = ByHand });
        var runner = app.Services.GetRequiredService<JobRunner>();
        var started = await StartAsync(app, JsonLines, [Line("wout.stevens@contoso.example")]);

        // As after a crash between queuing the next message and recording its number: both are delivered.
        await runner.RunAsync(new JobMessage { JobId = started.Text("id")!, Run = 1 }, TestContext.Current.CancellationToken);
        await runner.RunAsync(new JobMessage { JobId = started.Text("id")!, Run = 0 }, TestContext.Current.CancellationToken);

        Assert.Equal(("Done", 1), ((await JobAsync(app, started)).Text("state"), (await JobAsync(app, started)).Number("changed")));
        Assert.Equal(1, app.Tenant.Requests.Count("assignLicense"));
    }

    [Fact]
    public async Task User_WhomGraphKeepsRefusing_HoldsUpTheOthersOnlySixTimes()
    {
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = ByHand });
        var users = app.Tenant.State.AddUsers(2).Select(user => user.UserPrincipalName).ToList();
        app.Tenant.State.SetUnits(E5, enabled: 1000);
        app.Tenant.Faults.Fail(app.Tenant.State.FindUser(users[0])!.Id.ToString() + "/assignLicense", 403, times: null);
        var started = await StartAsync(app, JsonLines, [.. users.Select(Line)]);

        for (var run = 0; run < 6; run++)
        {
            await RunAsync(app, started);
            Assert.Equal("Running", (await JobAsync(app, started)).Text("state"));
        }
        await RunAsync(app, started);

        Assert.Equal(["refused", "changed"], (await ResultsAsync(app, started)).Select(Outcome));
        Assert.Equal(1, app.Tenant.Requests.Count($"{app.Tenant.State.FindUser(users[1])!.Id}/assignLicense"));
    }

    [Fact]
    public async Task Job_ThatGraphThrottles_GoesOnWhenItMay_AndChangesNobodyTwice()
    {
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = ByHand });
        var users = app.Tenant.State.AddUsers(3).ToList();
        app.Tenant.State.SetUnits(E5, enabled: 1000);
        app.Tenant.Faults.Throttle($"{users[1].Id}/assignLicense", times: null, retryAfter: "600");
        var started = await StartAsync(app, JsonLines, [.. users.Select(user => Line(user.UserPrincipalName))]);

        await RunAsync(app, started);
        var throttled = await JobAsync(app, started);
        app.Tenant.Faults.Clear();
        await RunAsync(app, started);

        Assert.Equal(("Running", null), (throttled.Text("state"), throttled.Text("code")));
        Assert.Equal(("Done", 3), ((await JobAsync(app, started)).Text("state"), (await JobAsync(app, started)).Number("changed")));
        Assert.All(new[] { users[0], users[2] }, user => Assert.Equal(1, app.Tenant.Requests.Count($"{user.Id}/assignLicense")));
    }

    [Fact]
    public async Task Message_OfAnEarlierRun_DoesNothing_AndOneThatComesBesideARun_Waits()
    {
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = ByHand });
        var (store, runner) = (app.Services.GetRequiredService<JobStore>(), app.Services.GetRequiredService<JobRunner>());
        var started = await StartAsync(app, JsonLines, [Line("wout.stevens@contoso.example")]);
        var id = started.Text("id")!;
        await store.ChangeAsync(id, job => job with { Run = 3 }, TestContext.Current.CancellationToken);
        await app.Queue(JobQueue.Name).ClearMessagesAsync(TestContext.Current.CancellationToken);

        await runner.RunAsync(new JobMessage { JobId = id, Run = 2 }, TestContext.Current.CancellationToken);
        Assert.Equal(0, (await app.Queue(JobQueue.Name).GetPropertiesAsync(TestContext.Current.CancellationToken)).Value.ApproximateMessagesCount);
        await using (await store.TryLeaseAsync(id, TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken))
            await runner.RunAsync(new JobMessage { JobId = id, Run = 3 }, TestContext.Current.CancellationToken);

        Assert.Equal(1, (await app.Queue(JobQueue.Name).GetPropertiesAsync(TestContext.Current.CancellationToken)).Value.ApproximateMessagesCount);
        Assert.Equal("Waiting", (await JobAsync(app, started)).Text("state"));
    }

    [Fact]
    public async Task FollowUp_QueuesWhatIsLost_AndDeletesWhatIsOld()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = ByHand, Clock = clock });
        var followUp = app.Services.GetRequiredService<JobFollowUp>();
        var started = await StartAsync(app, JsonLines, [Line("wout.stevens@contoso.example")]);
        await app.Queue(JobQueue.Name).ClearMessagesAsync(TestContext.Current.CancellationToken);
        const string Interrupted = "JOB-20261124-090000-0000000-AAAAA";
        await app.Table(TableNames.LicenseJobs).AddEntityAsync(new Azure.Data.Tables.TableEntity($"{app.Tenant.State.TenantId}", $"job|{Interrupted}")
        {
            ["Id"] = Interrupted,
            ["State"] = "Waiting",
            ["IsReceived"] = false,
            ["RequestedAt"] = clock.GetUtcNow(),
        }, TestContext.Current.CancellationToken);

        await followUp.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, (await app.Queue(JobQueue.Name).GetPropertiesAsync(TestContext.Current.CancellationToken)).Value.ApproximateMessagesCount);
        clock.Advance(TimeSpan.FromMinutes(61));
        await followUp.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, (await app.Queue(JobQueue.Name).GetPropertiesAsync(TestContext.Current.CancellationToken)).Value.ApproximateMessagesCount);
        Assert.Single(await app.RowsAsync(TableNames.LicenseJobs), row => row.RowKey.StartsWith("job|", StringComparison.Ordinal));

        await RunAsync(app, started);
        Assert.Contains("Done", (await JobAsync(app, started)).Body.GetRawText(), StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromDays(89));
        await followUp.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal("Done", (await JobAsync(app, started)).Text("state"));
        clock.Advance(TimeSpan.FromDays(2));
        await followUp.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["quota"], (await app.RowsAsync(TableNames.LicenseJobs)).Select(row => row.RowKey));
    }

    [Theory]
    [InlineData("nl", "De lijst is te groot. Verstuur ze in delen, of met POST /license-jobs.",
        "Regel 2, user: Een object-id of een UPN (user principal name) is nodig.",
        "Regel 3: Er is niets toe te voegen en niets te verwijderen.",
        "Regel 4: ‘SPB’ staat er twee keer.", "Regel 5, usageLocation: Twee hoofdletters zijn nodig, zoals BE (ISO 3166-1 alpha-2).",
        "Regel 6: Een aanhalingsteken is niet gesloten.",
        "Regel 7: ‘A’ staat al op regel 3. Zet alle wijzigingen van een gebruiker op één regel.")]
    [InlineData("fr", "La liste est trop grande. Envoyez-la en plusieurs parties, ou avec POST /license-jobs.",
        "Ligne 2, user : Il faut un ID d’objet ou un nom d’utilisateur principal (UPN).",
        "Ligne 3 : Il n’y a rien à ajouter ni à retirer.",
        "Ligne 4 : « SPB » y figure deux fois.", "Ligne 5, usageLocation : Il faut deux majuscules, comme BE (ISO 3166-1 alpha-2).",
        "Ligne 6 : Un guillemet n’est pas fermé.",
        "Ligne 7 : « A » figure déjà à la ligne 3. Mettez toutes les modifications d’un utilisateur sur une seule ligne.")]
    public async Task Page_SaysInTheReadersLanguage_WhatIsWrongInAList(string language, string tooLarge, params string[] expected)
    {
        await using var app = await TestApp.StartAsync(azurite, new() { SignIn = true });
        var visitor = await app.SignInAsync(Person.Operator);
        var list = "user;add;usageLocation\n;SPB;\na;;\nb;SPB SPB;\nc;SPB;Belgium\n\"d;SPB;\nA;SPB;";

        var wrong = await visitor.PostAsync($"/api/app/jobs?lang={language}", [("list", list)]);
        var large = await visitor.PostAsync("/api/app/jobs", [("list", "user;add\n" + new string('x', JsonBody.MaxBytes))]);
        var many = await visitor.PostAsync("/api/app/jobs", [("list", "user;add\n" + string.Concat(Enumerable.Range(0, 100_001).Select(n => $"{n:x};S\n")))]);

        Assert.Equal(expected, ErrorsOf(wrong));
        Assert.Equal([tooLarge], ErrorsOf(large));
        Assert.Equal([tooLarge], ErrorsOf(many));
        Assert.Empty(await app.RowsAsync(TableNames.LicenseJobs));

        static IEnumerable<string> ErrorsOf(Answer answer) =>
            new HtmlParser().ParseDocument(answer.Body.GetString()!).QuerySelectorAll("[role=alert] li").Select(item => item.TextContent);
    }

    [Fact]
    public async Task Page_StartsAList_ShowsHowFarItIs_AndCancelsIt()
    {
        await using var app = await TestApp.StartAsync(azurite, new() { SignIn = true, Settings = ByHand });
        var visitor = await app.SignInAsync(Person.Operator);

        var refused = await visitor.PostAsync("/api/app/jobs", [("list", "user;add\nwout.stevens@contoso.example;")]);
        var started = await visitor.PostAsync("/api/app/jobs", [("list", "user;add\nwout.stevens@contoso.example;SPE_E5\nnobody@contoso.example;SPB")]);
        var waiting = await visitor.GetAsync("/api/app/jobs?done=started");
        var job = (await app.GetAsync("/api/license-jobs")).Body.GetProperty("value")[0];
        var id = job.GetProperty("id").GetString()!;
        await app.Services.GetRequiredService<JobRunner>().RunAsync(new JobMessage { JobId = id, Run = 0 }, TestContext.Current.CancellationToken);
        var done = await visitor.GetAsync("/api/app/jobs?lang=nl");
        var results = await visitor.GetAsync($"/api/app/jobs/{id}");

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("<li>Line 2: Nothing to add", refused.Body.GetString(), StringComparison.Ordinal);
        Assert.Equal("/api/app/jobs?done=started", started.Headers.Location!.ToString());
        Assert.Contains("0 of 2 users", waiting.Body.GetString(), StringComparison.Ordinal);
        Assert.Contains("2 van 2 gebruikers, 1 geweigerd", done.Body.GetString(), StringComparison.Ordinal);
        Assert.Contains("wout.stevens@contoso.example,wout.stevens@contoso.example,201,changed,SPE_E5", results.Body.GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/api/app/jobs/JOB-1")).Status);

        await visitor.PostAsync("/api/app/jobs", [("list", "user;add\nwout.stevens@contoso.example;SPB")]);
        var second = (await app.GetAsync("/api/license-jobs")).Body.GetProperty("value")[0].GetProperty("id").GetString()!;
        var cancelled = await visitor.PostAsync("/api/app/jobs", [("cancel", second)]);
        var again = await visitor.PostAsync("/api/app/jobs", [("cancel", id)]);

        Assert.Equal("/api/app/jobs?done=cancelled", cancelled.Headers.Location!.ToString());
        Assert.Equal("/api/app/jobs", again.Headers.Location!.ToString());
        Assert.Equal("Cancelled", (await app.GetAsync($"/api/license-jobs/{second}")).Text("state"));
    }

    [Theory]
    [InlineData(0, null, 10)]
    [InlineData(60, null, 30)]
    [InlineData(60, 45, 45)]
    [InlineData(7200, null, 600)]
    [InlineData(0, 7200, 600)]
    public void Delay_GrowsWithTheTrouble(int stuckSeconds, int? retryAfter, int expected) => Assert.Equal(
        TimeSpan.FromSeconds(expected),
        JobRunner.DelayAfter(TimeSpan.FromSeconds(stuckSeconds), retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null));

    private sealed record RequestPipe(PipeReader Reader) : IRequestBodyPipeFeature;

    private static string Line(string user) => JsonSerializer.Serialize(new { user, add = new[] { E5 } });

    private static string? Outcome(JsonElement result) => result.GetProperty("outcome").GetString();

    private static StringContent Content(string type, IEnumerable<string> lines)
    {
        var content = new StringContent(string.Join('\n', lines), Encoding.UTF8);
        content.Headers.ContentType = new(type);
        return content;
    }

    private static Task<Answer> StartAsync(TestApp app, string type, IEnumerable<string> lines) => Answer.AskAsync(
        app.Http, HttpMethod.Post, "/api/license-jobs", Content(type, lines), ("X-Caller", "hr-flow"), ("X-Reference", "INC-1"));

    private static Task<Answer> JobAsync(TestApp app, Answer started) => app.GetAsync($"/api/license-jobs/{started.Text("id")}");

    private static Task<Answer> EndAsync(TestApp app, Answer started) =>
        Eventually.SeesAsync(() => JobAsync(app, started), job => job.Text("state") == "Done", "the job ends");

    private static async Task RunAsync(TestApp app, Answer started)
    {
        var job = await app.Services.GetRequiredService<JobStore>().FindAsync(started.Text("id")!, TestContext.Current.CancellationToken);
        await app.Services.GetRequiredService<JobRunner>().RunAsync(
            new JobMessage { JobId = job!.Id, Run = job.Run }, TestContext.Current.CancellationToken);
    }

    private static async Task<List<JsonElement>> ResultsAsync(TestApp app, Answer started)
    {
        var results = new List<JsonElement>();
        for (var next = $"/api/license-jobs/{started.Text("id")}/results?top=70"; next is not null;)
        {
            var page = await app.GetAsync(next);
            results.AddRange(page.Body.GetProperty("value").EnumerateArray());
            next = page.Text("nextLink");
        }
        return results;
    }
}
