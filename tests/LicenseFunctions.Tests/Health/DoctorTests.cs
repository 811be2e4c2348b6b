using System.Buffers.Text;
using System.Runtime.CompilerServices;
using Azure.Storage.Queues;
using LicenseFunctions.Assignments;
using LicenseFunctions.Commands;
using LicenseFunctions.Health;
using LicenseFunctions.Health.Probes;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Health;

/// <summary>What the command <c>doctor</c> and <c>GET /health/details</c> find, thing by thing.</summary>
public sealed class DoctorTests(AzuriteFixture azurite)
{
    private static readonly string[] Needed = ["LicenseAssignment.Read.All", "User.Read.All", "LicenseAssignment.ReadWrite.All"];

    public static TheoryData<string> Permissions => [.. new GrantedPermissions().Granted];

    [Theory]
    [MemberData(nameof(Permissions))]
    public async Task Doctor_WithOnePermissionTakenAway_NamesExactlyThatOne(string permission)
    {
        await using var tenant = await TenantServer.StartAsync(new() { ResellerDelay = Timeout.InfiniteTimeSpan }, TestContext.Current.CancellationToken);
        tenant.State.Permissions.Revoke(permission);

        var (exit, lines) = await RunAsync(tenant);

        Assert.Equal([permission], lines.Where(line => line.Contains("Not granted", StringComparison.Ordinal))
            .Select(line => line.Split(["permission ", ":"], StringSplitOptions.None)[1]));
        Assert.Equal(Needed.Contains(permission) ? 1 : 0, exit);
        Assert.Equal(Needed.Contains(permission), lines.Any(line => line.StartsWith($"FAILED  Graph permission {permission}:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Doctor_WhereAllIsWell_SaysSo_AndSendsNothing()
    {
        await using var tenant = await TenantServer.StartAsync(new() { ResellerDelay = Timeout.InfiniteTimeSpan }, TestContext.Current.CancellationToken);

        var (exit, lines) = await RunAsync(tenant);

        Assert.Equal(0, exit);
        Assert.DoesNotContain(lines, line => line.StartsWith("FAILED", StringComparison.Ordinal) || line.StartsWith("warning", StringComparison.Ordinal));
        Assert.Equal("No problems found.", lines[^1]);
        Assert.Contains("ok      SendGrid key: It may send mail, and nothing else.", lines);
        Assert.Empty(tenant.Mailbox.Messages);
    }

    [Fact]
    public async Task Doctor_RunsNeitherTimersNorQueues()
    {
        await using var tenant = await TenantServer.StartAsync(new() { ResellerDelay = Timeout.InfiniteTimeSpan }, TestContext.Current.CancellationToken);
        var storage = azurite.NewStorageAccount();
        var queue = new QueueClient(storage, OrderQueue.Name, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        await queue.CreateAsync(cancellationToken: TestContext.Current.CancellationToken);
        await queue.SendMessageAsync("""{"orderId": "LIC-20261124-103805-7KQ2M"}""", TestContext.Current.CancellationToken);

        var (_, lines) = await RunAsync(tenant, storage, ["--SnapshotSchedule=* * * * * *"]);

        Assert.Contains("ok      Queues: 1 orders wait to be sent.", lines);
        Assert.Equal(0, (await queue.PeekMessageAsync(TestContext.Current.CancellationToken)).Value.DequeueCount);
        Assert.Contains("note    Snapshot: None yet. The app is new, or it has not run.", lines);
    }

    [Fact]
    public async Task Doctor_WithImpossibleSettings_NamesEachOne()
    {
        await using var tenant = await TenantServer.StartAsync(new(), TestContext.Current.CancellationToken);

        var (exit, lines) = await RunAsync(tenant, options: ["--Mail:Language=de", "--Reseller:MaxQuantity=0", "--Mail:From=nobody"]);

        Assert.Equal(1, exit);
        Assert.Equal(["Mail__From", "Mail__Language", "Reseller__MaxQuantity"], lines.Where(line =>
            line.StartsWith("FAILED  Settings: ", StringComparison.Ordinal)).Select(line => line.Split(": ")[1]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Details_NameAKeyThatSendGridDoesNotKnow_AndNotTheKey()
    {
        const string Key = "SG.secret-of-the-test";
        await using var app = await TestApp.StartAsync(azurite, new()
        {
            Tenant = new() { SendGridApiKey = "SG.other", ResellerDelay = Timeout.InfiniteTimeSpan },
            Settings = new Dictionary<string, string> { ["SendGrid:ApiKey"] = Key },
        });

        var answer = await app.GetAsync("/api/health/details");

        Assert.Equal(("failed", "SendGrid does not know it."), Seen(answer, "SendGrid key"));
        Assert.Equal("failed", answer.Text("status"));
        Assert.DoesNotContain(Key, answer.Body.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mail.batch.read", "failed", "It may not send mail.")]
    [InlineData("mail.send,user.webhooks.parse.settings.read", "warning",
        "It has 1 scopes besides mail.send, such as user.webhooks.parse.settings.read.")]
    public async Task Details_TellWhatTheKeyMay(string scopes, string state, string text)
    {
        await using var app = await TestApp.StartAsync(azurite,
            new() { Tenant = new() { SendGridScopes = scopes.Split(','), ResellerDelay = Timeout.InfiniteTimeSpan } });

        Assert.Equal((state, text), Seen(await app.GetAsync("/api/health/details"), "SendGrid key"));
    }

    [Fact]
    public async Task Details_NameASenderThatIsNotVerified()
    {
        await using var app = await TestApp.StartAsync(azurite,
            new() { Tenant = new() { VerifiedSenders = ["somebody@contoso.example"], ResellerDelay = Timeout.InfiniteTimeSpan } });

        Assert.Equal(("failed", "SendGrid accepts no mail from licenses@contoso.example."), Seen(await app.GetAsync("/api/health/details"), "Sender"));
    }

    /// <summary>SendGrid refuses a mail that names an address twice; its client leaves the second out.</summary>
    [Theory]
    [InlineData("admin@contoso.example; Admin@Contoso.example; licenses@contoso.example", "ok")]
    [InlineData("admin@contoso.example; zoë@contoso.example", "failed")]
    public async Task Details_TryAMailToEveryAdministrator_EachOnce(string administrators, string state)
    {
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = new Dictionary<string, string> { ["Mail:AdminTo"] = administrators } });

        Assert.Equal(state, Seen(await app.GetAsync("/api/health/details"), "Sender").State);
        Assert.Equal(state == "ok", await app.Services.GetRequiredService<AdminMail>()
            .SendAsync(new("Test", "Test", "<p>Test</p>"), TestContext.Current.CancellationToken) is MailOutcome.Accepted);
    }

    [Theory]
    [InlineData(null, "note", "Replies go to the administrators, who confirm orders manually.")]
    [InlineData("reply.contoso.example", "ok", "SendGrid posts mail to reply.contoso.example to the app.")]
    [InlineData("other.contoso.example", "failed", "SendGrid has no entry for other.contoso.example.")]
    public async Task Details_CompareInboundParseWithTheSettings(string? domain, string state, string text)
    {
        await using var app = await TestApp.StartAsync(azurite, new()
        {
            Settings = new Dictionary<string, string>
            {
                ["Orders:ReplyDomain"] = domain ?? "",
                ["Orders:ReplySigningKey"] = "a secret of thirty-two characters",
                ["Links:BaseUrl"] = "https://licenses.contoso.example"
            },
            Tenant = new()
            {
                SendGridScopes = ["mail.send", "user.webhooks.parse.settings.read"],
                ResellerDelay = Timeout.InfiniteTimeSpan,
                InboundWebhook = new("https://licenses.contoso.example/api/webhooks/sendgrid/inbound")
            },
        });
        app.Tenant.Reseller.InboundDomain = "reply.contoso.example";

        Assert.Equal((state, text), Seen(await app.GetAsync("/api/health/details"), "Inbound Parse"));
    }

    [Fact]
    public async Task Details_TellWhenATimerHasNotRunForADay_AndThatASnapshotIsOld()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddHours(-27));
        var app = await TestApp.StartAsync(azurite, new() { Clock = clock });
        Assert.Equal("note", Seen(await app.GetAsync("/api/health/details"), "Timer SnapshotLicenseUsage").State);
        foreach (var function in new[] { "SnapshotLicenseUsage", "TrimUsageHistory" })
            await app.InvokeAsync(function);
        await Eventually.HoldsAsync(async () => (await app.RowsAsync(TableNames.TimerRuns)).Count == 2, "both are noted");

        clock.Advance(TimeSpan.FromHours(25));
        var early = await app.GetAsync("/api/health/details");
        clock.Advance(TimeSpan.FromHours(2));
        await app.InvokeAsync("TrimUsageHistory");
        await Eventually.SeesAsync(
            async () => Seen(await app.GetAsync("/api/health/details"), "Timer TrimUsageHistory"), seen =>
                seen.Text.EndsWith("0 minutes ago.", StringComparison.Ordinal), "it ran again");
        var late = await app.GetAsync("/api/health/details");

        Assert.Equal(("ok", "ok", "note"),
            (Seen(early, "Snapshot").State, Seen(early, "Timer SnapshotLicenseUsage").State, Seen(early, "Timer WarnLowLicenses").State));
        Assert.Equal(("failed", "It last completed 27 hours ago."), Seen(late, "Timer SnapshotLicenseUsage"));
        Assert.Equal(("failed", "The newest was taken 27 hours ago."), Seen(late, "Snapshot"));
        Assert.Equal(("warning", "It has never completed; others have run for 27 hours."), Seen(late, "Timer WarnLowLicenses"));

        app = await app.RestartAsync(new() { Clock = clock });
        clock.Advance(TimeSpan.FromHours(1));
        foreach (var function in new[] { "SnapshotLicenseUsage", "TrimUsageHistory" })
            await app.InvokeAsync(function);
        await Eventually.HoldsAsync(async () =>
            (await app.RowsAsync(TableNames.TimerRuns)).Count(row => row.GetDateTimeOffset("EndedAt") == clock.GetUtcNow()) == 2, "both ran again");
        Assert.Equal(("warning", "It has never completed; others have run for 28 hours."),
            Seen(await app.GetAsync("/api/health/details"), "Timer WarnLowLicenses"));
        await app.DisposeAsync();
    }

    [Fact]
    public async Task Timer_ThatFails_IsNotNotedAsRun()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.State.Permissions.Set();

        await app.InvokeAsync("SnapshotLicenseUsage");
        await Eventually.HoldsAsync(() => app.Tenant.Requests.All.Count > 0, "Graph was asked");
        await app.InvokeAsync("TrimUsageHistory");
        await Eventually.HoldsAsync(async () => (await app.RowsAsync(TableNames.TimerRuns)).Count > 0, "another is noted");

        Assert.Equal(["TrimUsageHistory"], (await app.RowsAsync(TableNames.TimerRuns)).Select(row => row.RowKey));
    }

    [Theory]
    [InlineData(-0.5, "ok")]
    [InlineData(2, "warning")]
    [InlineData(-20, "failed")]
    public async Task Details_CompareTheClockWithStorages(double minutes, string state)
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddMinutes(minutes));
        await using var app = await TestApp.StartAsync(azurite, new() { Clock = clock });

        Assert.Equal(state, Seen(await app.GetAsync("/api/health/details"), "Clock").State);
    }

    [Fact]
    public async Task Details_NameAnOrderThatWaitsForAPerson()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var id = await app.Services.GetRequiredService<OrderStore>().AddOrderAsync(TimeProvider.System.GetUtcNow(), OrderState.NeedsAttention);

        Assert.Equal(("warning", $"1 of 1 open orders need a person, such as {id} (NeedsAttention)."),
            Seen(await app.GetAsync("/api/health/details"), "Orders"));
    }

    [Fact]
    public async Task Details_WhenGraphIsAway_StillTellTheRest()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.Faults.Add(new() { Match = "graph", Action = FaultAction.Throttle, RetryAfter = "600" });

        var answer = await app.GetAsync("/api/health/details");

        Assert.Equal("failed", Seen(answer, "Microsoft Graph").State);
        Assert.Equal("ok", Seen(answer, "Tables").State);
    }

    [Fact]
    public async Task Details_OfWhatCannotBeLookedAt_TellOfIt_AndLogWhy()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var logs = new LogRecorder();
        var (broken, silent) = (new Probe("Broken", _ => throw new NotSupportedException("Too hard.")),
            new Probe("Silent", end => new TaskCompletionSource().Task.WaitAsync(end)));
        var report = new HealthReport([broken, silent], clock, new LoggerFactory([logs]).CreateLogger<HealthReport>());

        var making = report.MakeAsync(TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromSeconds(25));

        Assert.Equal(
            [("Broken", "The check failed (NotSupportedException)."), ("Silent", "No answer within 25 seconds.")],
            (await making).Findings.Select(finding => (finding.Check, finding.Text)));
        Assert.Equal(["Broken could not be checked", "Silent could not be checked"], logs.Of(7101));
    }

    [Theory]
    [InlineData(403, "note", "The key may not read SendGrid's settings, as recommended.")]
    [InlineData(500, "warning", "SendGrid answered 500 to a request for its settings.")]
    public async Task Details_TellAKeyThatMayNotReadInboundParse_FromASendGridThatFails(int status, string state, string text)
    {
        await using var app = await TestApp.StartAsync(azurite, new()
        {
            Settings = new Dictionary<string, string>
            {
                ["Orders:ReplyDomain"] = "reply.contoso.example",
                ["Orders:ReplySigningKey"] = "a secret of thirty-two characters"
            },
        });
        app.Tenant.Faults.Fail("parse/settings", status);

        Assert.Equal((state, text), Seen(await app.GetAsync("/api/health/details"), "Inbound Parse"));
    }

    [Fact]
    public void Permissions_ThatASettingNeeds_FailWhenTheyAreMissing_AndThoseOfNoUseAreWarnedOf()
    {
        var granted = new GrantedPermissions().Granted.Except(["User.ReadWrite.All", "GroupMember.Read.All"]).Append("Directory.ReadWrite.All").ToHashSet();
        var assignments = new AssignmentOptions { DefaultUsageLocation = "BE", ProtectedGroups = [Guid.NewGuid()] };
        var products = new ProductOptions { ["SPB"] = new() { Group = Guid.NewGuid().ToString() } };

        var findings = GraphProbe.Evaluate(new GraphGrant(granted, IsOfPerson: false), assignments, products)
            .Where(finding => finding.State != FindingState.Ok);

        Assert.Equal(
            [("Graph permission User.ReadWrite.All", FindingState.Failed), ("Graph permission GroupMember.Read.All", FindingState.Failed),
                ("Graph permission GroupMember.ReadWrite.All", FindingState.Failed),
                ("Graph permission Directory.ReadWrite.All", FindingState.Warning)],
            findings.Select(finding => (finding.Check, finding.State)));
    }

    [Theory]
    [InlineData("notify", false, "Note")]
    [InlineData("remove", true, "Ok")]
    [InlineData("off", true, "Warning")]
    [InlineData("off", false, null)]
    public void Permission_ToSeeWhichMailboxesAreShared_IsOfUseWhereLeaversAreLookedFor(string reclaim, bool isGranted, string? state)
    {
        var granted = new GrantedPermissions().Granted.Concat(isGranted ? ["MailboxSettings.Read"] : []).ToHashSet();
        var products = new ProductOptions { ["SPE_E5"] = new ProductRule { Reclaim = reclaim } };

        var findings = GraphProbe.Evaluate(new GraphGrant(granted, IsOfPerson: false), new AssignmentOptions(), products);

        Assert.Equal(state, findings.FirstOrDefault(finding => finding.Check.Contains("MailboxSettings", StringComparison.Ordinal))?.State.ToString());
    }

    [Fact]
    public void Permissions_OfAPersonWhoIsSignedIn_AreNotTakenForTheApps()
    {
        var token = $"e30.{Base64Url.EncodeToString("""{"scp": "User.Read.All Directory.AccessAsUser.All"}"""u8)}.";

        var finding = Assert.Single(GraphProbe.Evaluate(GraphGrants.Read(token), new AssignmentOptions(), new ProductOptions()));

        Assert.Equal(FindingState.Note, finding.State);
        Assert.StartsWith("You are signed in as a person", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryTimerFunction_IsKnown() => Assert.Equal(
        [
            "FollowUpLicenseJobs", "FollowUpOrders", "ReclaimLeavers", "ReportMonth", "ServeWaitingList", "SnapshotLicenseUsage", "TrimOrderMail",
            "TrimUsageHistory", "WarnLowLicenses",
        ],
        TimerRuns.Functions);

    private sealed class Probe(string name, Func<CancellationToken, Task> look) : IProbe
    {
        public string Name => name;

        public async IAsyncEnumerable<Finding> CheckAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await look(cancellationToken);
            yield break;
        }
    }

    private static (string? State, string Text) Seen(Answer answer, string check)
    {
        var finding = answer.Body.GetProperty("findings").EnumerateArray().Single(one => one.GetProperty("check").GetString() == check);
        return (finding.GetProperty("state").GetString(), finding.GetProperty("text").GetString()!);
    }

    private async Task<(int Exit, IReadOnlyList<string> Lines)> RunAsync(TenantServer tenant, string? storage = null, params string[] options)
    {
        using var console = new StringWriter();
        var exit = await Doctor.RunAsync([.. TestApp.Arguments(tenant, storage ?? azurite.NewStorageAccount()), .. options], console);
        return (exit, [.. console.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]);
    }
}
