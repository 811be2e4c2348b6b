using System.Net;
using System.Text.RegularExpressions;
using LicenseFunctions.Leavers;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders.Fulfilment;
using LicenseFunctions.Tests.Orders.Links;
using LicenseFunctions.Tests.Tenant;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Leavers;

/// <summary>What happens to the licenses of people who left, from the timer to the mail, the link and the audit.</summary>
public sealed partial class LeaverTests(AzuriteFixture azurite)
{
    private const string Administrator = "admin@contoso.example";
    private const string Manager = "boss@contoso.example";
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 6, 10, 5, 30, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    [InlineData("nl")]
    public async Task Notify_ListsWhoLeft_WithCostAndWhatHappensToTheData_OnceUntilSomebodyIsNew(string language)
    {
        await using var channel = await WebhookReceiver.StartAsync();
        await using var app = await StartAsync(
            "notify", ("Mail:Language", language), ("Assignments:ProtectedUsers:0", "vip@contoso.example"), ("Notify:0:Kind", "teams"),
            ("Notify:0:Url", channel.Url.AbsoluteUri));
        foreach (var name in new[] { "left", "vip", "shared", "member", "guest" })
            Leaves(app, name, user => user with { MailboxPurpose = name == "shared" ? "shared" : "user", UserType = name == "guest" ? "Guest" : "Member" });
        app.Tenant.State.SetHoldings("member@contoso.example", []);
        app.Tenant.State.AssignByGroup("member@contoso.example", app.Tenant.State.Groups[0], "MAIL");
        app.Tenant.State.AddUser("active", "BE", "MAIL");
        app.Tenant.State.ChangeUser("active@contoso.example", user => user with { LastSignIn = _clock.GetUtcNow() });
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        await app.SendAsync(HttpMethod.Put, "/api/licenses/MAIL/price", """{"amount": 21.60, "currency": "EUR", "per": "month"}""");

        // The app has to see for itself that they stay disabled.
        await app.InvokeAsync("ReclaimLeavers");
        await Eventually.HoldsAsync(async () => (await app.RowsAsync(TableNames.TimerRuns)).Any(row => row.RowKey == "ReclaimLeavers"), "the timer ran");
        Assert.Empty(app.Tenant.Mailbox.Messages);
        await DaysLaterAsync(app, 30);
        await DaysLaterAsync(app, 1);

        Golden.Matches($"notify.{language}.txt", $"{Assert.Single(app.MailsTo(Administrator)).Subject}\n\n{app.MailsTo(Administrator)[0].AppText()}\n");
        // Everybody reads a channel: it is told how many, not who.
        var told = Assert.Single(await channel.WaitForAsync(1)).Text;
        Assert.Contains("/app/changes", told, StringComparison.Ordinal);
        Assert.DoesNotContain("@contoso.example", told, StringComparison.Ordinal);
        Leaves(app, "next", user => user with { LastSignIn = null, AccountEnabled = true, Created = _clock.GetUtcNow().AddDays(-91) });
        await DaysLaterAsync(app, 1);
        await DaysLaterAsync(app, 1);
        Assert.Equal(2, app.MailsTo(Administrator).Count);
        Assert.Contains("next@contoso.example", app.MailsTo(Administrator)[1].AppText(), StringComparison.Ordinal);
        Assert.Empty(Audit(await app.GetAsync("/api/changes?from=2026-06-01T00:00:00Z")));
    }

    [Fact]
    public async Task Account_ThatIsEnabledInBetween_StartsAnew()
    {
        await using var app = await StartAsync("notify");
        Leaves(app, "left");
        await RunAsync(app);
        await DaysLaterAsync(app, 29);
        app.Tenant.State.ChangeUser("left@contoso.example", user => user with { AccountEnabled = true });
        await DaysLaterAsync(app, 1);
        app.Tenant.State.ChangeUser("left@contoso.example", user => user with { AccountEnabled = false });
        await DaysLaterAsync(app, 1);
        await DaysLaterAsync(app, 29);
        Assert.Empty(app.Tenant.Mailbox.Messages);

        await DaysLaterAsync(app, 1);

        Assert.Single(app.MailsTo(Administrator));
    }

    [Fact]
    public async Task Ask_ManagerDecidesByLink_LookingChangesNothing_AndSilenceKeeps()
    {
        await using var app = await StartAsync("ask");
        var boss = app.Tenant.State.AddUser("boss");
        foreach (var name in new[] { "goes", "stays", "silent", "back" })
            Leaves(app, name, user => user with { Manager = boss.Id });
        Leaves(app, "alone");
        // Without this permission it is asked all the same, and said.
        app.Tenant.State.Permissions.Revoke("MailboxSettings.Read");
        await RunAsync(app);
        await DaysLaterAsync(app, 30);

        // The manager is asked about four, the administrator about the one without a manager.
        var asked = Assert.Single(app.MailsTo(Manager));
        Assert.Equal("4 licenses: keep or remove them?", asked.Subject);
        Assert.Contains("last sign-in on 3 June; its mailbox may be a shared one", asked.AppText(), StringComparison.Ordinal);
        Assert.Contains("alone@contoso.example", Assert.Single(app.MailsTo(Administrator)).AppText(), StringComparison.Ordinal);
        var link = LinkFor(app, asked, "goes");
        // A scanner opens what it finds, also by HEAD.
        var page = await app.GetAsync(link);
        await app.SendAsync(HttpMethod.Head, link);
        Assert.Contains("<button name=\"decision\" value=\"remove\">Remove the license</button>", page.Body.GetString(), StringComparison.Ordinal);
        Assert.Contains("goes: keep MAIL?", page.Body.GetString(), StringComparison.Ordinal);
        var french = await app.SendAsync(HttpMethod.Get, link, null, ("Accept-Language", "fr-BE"));
        Assert.Contains("Garder la licence", french.Body.GetString(), StringComparison.Ordinal);
        Assert.Equal(5, app.Tenant.State.Consumed("MAIL"));

        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync(link.Replace("token=", "token=0", StringComparison.Ordinal))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await DecideAsync(app, link, "yes")).Status);
        app.Tenant.State.ChangeUser("back@contoso.example", user => user with { AccountEnabled = true, LastSignIn = _clock.GetUtcNow() });
        var back = await DecideAsync(app, LinkFor(app, asked, "back"), "remove");
        var removed = await DecideAsync(app, link, "remove");
        var kept = await DecideAsync(app, LinkFor(app, asked, "stays"), "keep");
        // Each is used once.
        var again = await DecideAsync(app, link, "keep");
        var late = await DecideAsync(app, LinkFor(app, asked, "stays"), "remove");

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.OK, HttpStatusCode.OK), (back.Status, removed.Status, kept.Status));
        Assert.Contains("has been enabled again", back.Body.GetString(), StringComparison.Ordinal);
        Assert.Contains("The license is removed.", removed.Body.GetString(), StringComparison.Ordinal);
        Assert.Contains("The license is removed.", again.Body.GetString(), StringComparison.Ordinal);
        Assert.Contains("The license stays.", late.Body.GetString(), StringComparison.Ordinal);
        Assert.Equal(
            ["goes removed MAIL by the manager or administrator, by the link: done"], Audit(await app.GetAsync("/api/changes?from=2026-07-01T00:00:00Z")));
        await DaysLaterAsync(app, 1);
        Assert.Contains("1 license of somebody who left is removed", app.MailsTo(Administrator)[1].Subject, StringComparison.Ordinal);
        await DaysLaterAsync(app, 14);
        Assert.Equal(HttpStatusCode.Conflict, (await DecideAsync(app, LinkFor(app, asked, "silent"), "remove")).Status);
        Assert.Equal((1, 2), (app.MailsTo(Manager).Count, app.MailsTo(Administrator).Count));
        // Silence keeps it, and the question comes again after a long time; what was kept a day later, too.
        await DaysLaterAsync(app, 75);
        Assert.Equal("2 licenses: keep or remove them?", app.MailsTo(Manager)[^1].Subject);
        Assert.Equal(4, app.Tenant.State.Consumed("MAIL"));
    }

    [Fact]
    public async Task Manager_WhoCannotBeRead_OrWhoseMailIsRefused_IsAskedByTheNextRun()
    {
        await using var app = await StartAsync("ask");
        var boss = app.Tenant.State.AddUser("boss");
        Leaves(app, "left", user => user with { Manager = boss.Id });
        await RunAsync(app);
        app.Tenant.Faults.Fail("/manager", 400);
        await DaysLaterAsync(app, 30);
        Assert.Empty(app.Tenant.Mailbox.Messages);
        app.Tenant.Faults.Fail("/v3/mail/send", 400);
        await Assert.ThrowsAsync<InvalidOperationException>(() => DaysLaterAsync(app, 1));
        await DaysLaterAsync(app, 1);
        Assert.Equal(Manager, Assert.Single(Assert.Single(app.Tenant.Mailbox.Messages).To));

        // A manager whose account is disabled cannot answer.
        app.Tenant.State.ChangeUser(boss.UserPrincipalName, user => user with { AccountEnabled = false });
        await DaysLaterAsync(app, 90);

        Assert.Equal(Administrator, Assert.Single(app.Tenant.Mailbox.Messages[^1].To));
    }

    [Fact]
    public async Task Remove_AnnouncesFirst_RemovesSoManyADay_AndLeavesAloneWhatWasUndone()
    {
        await using var app = await StartAsync("remove", ("Leavers:MaxPerDay", "2"));
        foreach (var name in new[] { "one", "two", "three" })
            Leaves(app, name);
        await RunAsync(app);
        await DaysLaterAsync(app, 30);
        await RunAsync(app);
        Assert.Equal((3, "3 licenses will be removed from tomorrow on"),
            (app.Tenant.State.Consumed("MAIL"), Assert.Single(app.MailsTo(Administrator)).Subject));

        await DaysLaterAsync(app, 1);
        await RunAsync(app);
        Assert.Equal((1, "2 licenses of people who left are removed"), (app.Tenant.State.Consumed("MAIL"), app.MailsTo(Administrator)[^1].Subject));
        var answer = await app.GetAsync("/api/changes?from=2026-07-01T00:00:00Z");
        Assert.Equal(2, Audit(answer).Count(line => line.EndsWith("removed MAIL by ReclaimLeavers: done", StringComparison.Ordinal)));
        var id = answer.Body.GetProperty("value")[0].GetProperty("id").GetString();
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Post, $"/api/changes/{id}/undo")).Status);
        await DaysLaterAsync(app, 1);
        await DaysLaterAsync(app, 1);

        // The third is removed, and whoever got it back keeps it.
        Assert.Equal((1, 3), (app.Tenant.State.Consumed("MAIL"), app.MailsTo(Administrator).Count));
    }

    [Theory]
    [InlineData("AuditLog.Read.All", "Sign-ins cannot be read (AuditLog.Read.All")]
    [InlineData("MailboxSettings.Read", "It cannot be seen which mailboxes are shared (MailboxSettings.Read)")]
    public async Task Remove_WithoutAPermission_RemovesNothing_AndSaysSoOnce(string permission, string words)
    {
        await using var app = await StartAsync("remove");
        Leaves(app, "left");
        app.Tenant.State.Permissions.Revoke(permission);
        await RunAsync(app);
        await DaysLaterAsync(app, 30);
        await DaysLaterAsync(app, 1);
        await DaysLaterAsync(app, 1);
        Assert.Contains(words, Assert.Single(app.MailsTo(Administrator)).AppText(), StringComparison.Ordinal);
        Assert.Equal(1, app.Tenant.State.Consumed("MAIL"));

        app.Tenant.State.Permissions.Grant(permission);
        await DaysLaterAsync(app, 1);
        Assert.Equal(1, app.Tenant.State.Consumed("MAIL"));
        await DaysLaterAsync(app, 1);

        Assert.Equal(0, app.Tenant.State.Consumed("MAIL"));
    }

    [Fact]
    public async Task Removal_ThatIsInterrupted_IsFoundByTheNextRun_AndReported()
    {
        await using var app = await StartAsync("remove");
        Leaves(app, "left");
        await RunAsync(app);
        await DaysLaterAsync(app, 30);
        _clock.Advance(TimeSpan.FromDays(1));
        // Graph removes it, and the process ends before the answer.
        app.Tenant.Faults.AcceptThenHang("assignLicense", times: null);
        using var death = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var run = app.Services.GetRequiredService<LeaverReclaimer>().RunAsync("test", death.Token);
        await Eventually.HoldsAsync(() => app.Tenant.State.Consumed("MAIL") == 0, "Graph removed it");
        await death.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        app.Tenant.Faults.Clear();
        Assert.Single(app.MailsTo(Administrator));

        // A mail that is refused loses nothing, either.
        app.Tenant.Faults.Fail("/v3/mail/send", 400);
        await Assert.ThrowsAsync<InvalidOperationException>(() => DaysLaterAsync(app, 1));
        await DaysLaterAsync(app, 1);
        await DaysLaterAsync(app, 1);

        Assert.Equal("1 license of somebody who left is removed", app.MailsTo(Administrator)[^1].Subject);
        Assert.Contains("left@contoso.example, MAIL: removed on 11 July", app.MailsTo(Administrator)[^1].AppText(), StringComparison.Ordinal);
        Assert.Equal(2, app.MailsTo(Administrator).Count);
    }

    [Fact]
    public async Task Graph_ThatDoesNotAnswerForOnePerson_ChangesNothingForThatPerson()
    {
        await using var app = await StartAsync("remove");
        Leaves(app, "left");
        await RunAsync(app);
        await DaysLaterAsync(app, 30);
        app.Tenant.Faults.Fail("/mailboxSettings", 400, times: 1);

        await DaysLaterAsync(app, 1);
        Assert.Equal(1, app.Tenant.Requests.Count("/mailboxSettings", status: 400));
        Assert.Equal(1, app.Tenant.State.Consumed("MAIL"));
        await DaysLaterAsync(app, 1);

        Assert.Equal(0, app.Tenant.State.Consumed("MAIL"));
    }

    [Fact]
    public async Task Product_ThatIsMuted_IsLeftInPeace()
    {
        await using var app = await StartAsync("remove");
        Leaves(app, "left");
        await RunAsync(app);
        await DaysLaterAsync(app, 30);
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        await app.SendAsync(HttpMethod.Post, "/api/licenses/MAIL/mute", """{"until": "2026-07-11T12:00:00Z"}""");

        await DaysLaterAsync(app, 1);
        Assert.Equal(1, app.Tenant.State.Consumed("MAIL"));
        await DaysLaterAsync(app, 1);

        // The app did not forget since when the account is disabled.
        Assert.Equal(0, app.Tenant.State.Consumed("MAIL"));
    }

    private async Task DaysLaterAsync(TestApp app, int days)
    {
        _clock.Advance(TimeSpan.FromDays(days));
        await RunAsync(app);
    }

    private static Task RunAsync(TestApp app) =>
        app.Services.GetRequiredService<LeaverReclaimer>().RunAsync("test", TestContext.Current.CancellationToken);

    /// <summary>Adds somebody with the license and a disabled account, who signed in a week ago.</summary>
    private void Leaves(TestApp app, string name, Func<TenantUser, TenantUser>? change = null)
    {
        var user = app.Tenant.State.AddUser(name, "BE", "MAIL");
        var left = user with { AccountEnabled = false, LastSignIn = _clock.GetUtcNow().AddDays(-7) };
        app.Tenant.State.ChangeUser(user.UserPrincipalName, _ => change?.Invoke(left) ?? left);
    }

    private static IReadOnlyList<string> Audit(Answer answer) => [.. answer.Body.GetProperty("value").EnumerateArray()
        .Where(change => change.GetProperty("removed").GetArrayLength() > 0).Select(change =>
            $"{change.GetProperty("userPrincipalName").GetString()!.Split('@')[0]} removed {change.GetProperty("removed")[0].GetString()} "
            + $"by {change.GetProperty("caller").GetString()}: {change.GetProperty("result").GetString()}")];

    /// <summary>The path of the link about somebody.</summary>
    private static string LinkFor(TestApp app, MailboxMessage mail, string name)
    {
        var id = app.Tenant.State.FindUser($"{name}@contoso.example")!.Id.ToString();
        return Assert.Single(Link().Matches(mail.Html!), match => match.Value.Contains(id, StringComparison.Ordinal)).Groups["path"].Value;
    }

    private static Task<Answer> DecideAsync(TestApp app, string link, string decision)
    {
        var form = new FormUrlEncodedContent([new("decision", decision)]);
        return Answer.AskAsync(app.Http, HttpMethod.Post, link, form);
    }

    private async Task<TestApp> StartAsync(string reclaim, params (string Name, string Value)[] more)
    {
        var app = await TestApp.StartAsync(azurite, new()
        {
            Clock = _clock,
            Tenant = new() { TimeProvider = _clock, ResellerDelay = Timeout.InfiniteTimeSpan },
            Settings = new Dictionary<string, string>(more.ToDictionary(setting => setting.Name, setting => setting.Value))
            {
                // It runs when a test says so, not whenever the clock passes its time.
                ["AzureWebJobs.ReclaimLeavers.Disabled"] = "true",
                ["Products:MAIL:Reclaim"] = reclaim,
                ["Links:SigningKey"] = SignedLinks.Key,
                ["Links:BaseUrl"] = "http://licenses.example/",
            },
        });
        app.Tenant.State.Permissions.Grant("MailboxSettings.Read");
        app.Tenant.State.AddSku(new TenantSku
        {
            SkuId = Guid.NewGuid(),
            SkuPartNumber = "MAIL",
            Enabled = 10,
            ServicePlans = [new(Guid.NewGuid(), "EXCHANGE_S_STANDARD")],
        });
        return app;
    }

    [GeneratedRegex("href=\"http://licenses.example(?<path>/api/links/leavers/[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();
}
