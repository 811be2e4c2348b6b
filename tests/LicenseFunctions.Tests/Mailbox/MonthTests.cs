using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Assignments.Waiting;
using LicenseFunctions.Leavers;
using LicenseFunctions.Reports;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders;
using LicenseFunctions.Tests.Orders.Fulfilment;
using LicenseFunctions.Tests.Orders.Replies;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Mailbox;

/// <summary>
/// November in the simulated tenant, with a clock that is moved: what its administrators, and its reseller, find in their mailboxes.
/// The whole of it is docs/mailbox.md, and the same in French and Dutch; UPDATE_GOLDEN=1 writes them anew.
/// </summary>
public sealed partial class MonthTests(AzuriteFixture azurite) : IDisposable
{
    private const string Administrator = "admin@contoso.example";
    private const string Reseller = "orders@reseller.example";

    /// <summary>A Monday. The eleventh, a Wednesday, is a holiday in Belgium.</summary>
    private static readonly DateTimeOffset First = new(2026, 11, 2, 0, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(First);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Theory]
    [InlineData("en", "mailbox.md")]
    [InlineData("fr", "mailbox.fr.md")]
    [InlineData("nl", "mailbox.nl.md")]
    public async Task AMonthsMailbox_IsWhatTheDocumentShows(string language, string document)
    {
        await using var app = await StartAsync(language);
        await LivePastAsync(app);
        await app.SendAsync(HttpMethod.Put, "/api/licenses/ENTERPRISEPACK/price", """{"amount": 21.60, "currency": "EUR", "per": "month"}""");
        await app.SendAsync(HttpMethod.Put, "/api/licenses/SPE_E5/price", """{"amount": 684, "currency": "EUR", "per": "year"}""");
        var slow = "";

        // To the first of December, which is a working day.
        for (var day = 2; day <= 31; day++)
        {
            foreach (var hour in new[] { 6, 10, 14, 18 })
            {
                _clock.SetUtcNow(First.AddDays(day - 2).AddHours(hour).AddMinutes(5));
                slow = await HappenAsync(app, day, hour, slow);
                await WorkAsync(app);
            }
            // Once a day.
            await app.Services.GetRequiredService<LeaverReclaimer>().RunAsync("month", TestContext.Current.CancellationToken);
        }

        Assert.All(app.Tenant.Mailbox.All.Where(mail => mail.To.Contains(Administrator)),
            mail => MailCheck.IsForAPerson(new MailContent(mail.Subject, mail.Text!, mail.Html!)));
        Golden.MatchesDocument(document, Write(app.Tenant.Mailbox.All, language));
    }

    public void Dispose() => _key.Dispose();

    /// <summary>What people do. Returns the id of the order that the reseller leaves lying.</summary>
    private static async Task<string> HappenAsync(TestApp app, int day, int hour, string slow)
    {
        var reseller = app.Tenant.Reseller;
        switch (day, hour)
        {
            case (3, 10):
                await app.SendAsync(HttpMethod.Post, "/api/licenses/VISIOCLIENT/mute", """{"until": "2026-12-15T00:00:00Z", "reason": "Is let go"}""");
                break;
            case (4, 10):
                await AssignAsync(app, "wout.stevens");
                await AssignAsync(app, "yara.vermeulen");
                break;
            case (5, 14):
                await AssignAsync(app, "zoe.martens");
                break;
            // Nobody is told no: the license is ordered, and the user waits for it.
            case (6, 10):
                await AssignAsync(app, "lidia.holloway");
                break;
            case (9, 10):
                reseller.Answer = ResellerAnswer.Confirm;
                await reseller.AnswerPendingAsync(TestContext.Current.CancellationToken);
                break;
            case (10, 10):
                reseller.Answer = ResellerAnswer.None;
                return await app.SendOrderAsync("SPE_E5", 5);
            case (19, 10):
                await reseller.ReplyAsync(reseller.Orders.Single(order => order.OrderId == slow), ResellerAnswer.Refuse, TestContext.Current.CancellationToken);
                break;
            case (19, 14):
                await app.SendAsync(HttpMethod.Post, $"/api/orders/{slow}/cancel", """{"reason": "They want a new contract first"}""");
                break;
            // Somebody bought on the web.
            case (24, 14):
                app.Tenant.State.SetUnits("POWER_BI_PRO", enabled: 30);
                break;
            case (26, 10):
                app.Tenant.State.SetUnits("SPB", enabled: 12);
                break;
        }
        return slow;
    }

    /// <summary>What the timers do by themselves.</summary>
    private static async Task WorkAsync(TestApp app)
    {
        await app.LookAsync();
        await app.Services.GetRequiredService<WaitingListProcessor>().RunAsync(TestContext.Current.CancellationToken);
        await app.QueueIsEmptyAsync();
        await app.Services.GetRequiredService<LowLicenseWarner>().WarnAsync(TestContext.Current.CancellationToken);
        await app.Services.GetRequiredService<MonthlyReporter>().RunAsync(TestContext.Current.CancellationToken);
    }

    private static Task<Answer> AssignAsync(TestApp app, string user) => app.SendAsync(
        HttpMethod.Put, $"/api/users/{user}@contoso.example/licenses/ENTERPRISEPACK", """{"whenNoneFree": "order"}""", ("X-Caller", "onboarding"));

    /// <summary>Three months in which more and more was assigned, as they are stored.</summary>
    private static async Task LivePastAsync(TestApp app)
    {
        var usage = app.Services.GetRequiredService<UsageStore>();
        var today = await app.Services.GetRequiredService<LicenseDirectory>().GetSkusAsync(TestContext.Current.CancellationToken);
        for (var ago = 89; ago > 0; ago--)
        {
            var skus = today.Select(sku => sku.Usage with { Assigned = Math.Max(0, sku.Usage.Assigned - (ago / 7)) }).ToList();
            await usage.WriteAsync(new UsageSnapshot(First.AddDays(-ago), skus), TestContext.Current.CancellationToken);
        }
    }

    private async Task<TestApp> StartAsync(string language)
    {
        var app = await TestApp.StartAsync(azurite, new()
        {
            Clock = _clock,
            Settings = new Dictionary<string, string>
            {
                ["Orders:ReplyDomain"] = ReplySetup.Orders.ReplyDomain!,
                ["Orders:ReplySigningKey"] = ReplySetup.Orders.ReplySigningKey!,
                ["SendGrid:InboundPublicKey"] = Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo()),
                ["Mail:Language"] = language,
                ["Links:BaseUrl"] = "https://licenses.contoso.example",
                ["Products:ENTERPRISEPACK:Reclaim"] = "notify",
                ["Products:ENTERPRISEPACK:ReclaimAfterDays"] = "14",
                // It runs when the test says so, not whenever the clock passes its time.
                ["AzureWebJobs.ReclaimLeavers.Disabled"] = "true",
            },
            Tenant = new() { TimeProvider = _clock, ResellerDelay = Timeout.InfiniteTimeSpan, WebhookSigningKey = _key },
        });
        app.Tenant.Reseller.InboundWebhook = new(app.Http.BaseAddress!, "/api/webhooks/sendgrid/inbound");
        return app;
    }

    private static string Write(IReadOnlyList<MailboxMessage> mails, string language)
    {
        var document = new StringBuilder($"""
            # A month's mailbox

            November in the simulated tenant: every mail between the app, the administrators and the reseller. A test that moves the clock writes it:
            `UPDATE_GOLDEN=1 dotnet test`. Mails to the administrators are in {Name(language)} here. These are their plain texts; as HTML a
            [warning](mail-phone-light.png) and a [notice](notice-phone-light.png) look like this, and the local mailbox [like this](mailbox-desktop-light.png).
            The same month: [English](mailbox.md), [French](mailbox.fr.md), [Dutch](mailbox.nl.md).

            What happened: on the 4th and 5th three people start and receive the last three licenses of Office 365 E3. On the 6th a fourth starts. The
            license is ordered automatically, the reseller delivers it on the 9th, and she receives it. On the 10th somebody orders five of Microsoft 365
            E5. The reseller does not answer, is reminded, and refuses on the 19th. On the 24th somebody buys on the web. On the 26th Business Premium is
            corrected. Office 365 E3 and Microsoft 365 E5 have prices. On the first working days, the reports
            of October and November are made. Office 365 E3 of accounts that are disabled for two weeks is listed.

            | when | from | to | subject |
            |---|---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var mail in mails)
            document.Append(CultureInfo.InvariantCulture, $"| {When(mail)} | {Who(mail.From)} | {Who(mail.To[0])} | {mail.Subject} |\n");
        foreach (var mail in mails)
            document.Append(CultureInfo.InvariantCulture,
                $"\n## {When(mail)}: {mail.Subject}\nFrom {Who(mail.From)} to {Who(mail.To[0])}\n\n```text\n{mail.Text!.Trim()}\n```\n");
        return Stable(document.ToString());
    }

    private static string Name(string language) => language switch { "fr" => "French", "nl" => "Dutch", _ => "English" };

    private static string When(MailboxMessage mail) => TimeZoneInfo.ConvertTimeBySystemTimeZoneId(mail.ReceivedAt, "Europe/Brussels")
        .ToString("ddd d MMM HH:mm", CultureInfo.InvariantCulture);

    private static string Who(string address) => address switch
    {
        Administrator => "the administrators",
        Reseller => "the reseller",
        _ => "the app",
    };

    /// <summary>The ends of order numbers are random.</summary>
    private static string Stable(string text)
    {
        var ids = OrderNumber().Matches(text).Select(match => match.Value).Distinct(StringComparer.Ordinal).ToList();
        return ids.Aggregate(text, (stable, id) => stable.Replace(id, $"{id[..^5]}{"ABCDE"[ids.IndexOf(id)]}2345", StringComparison.Ordinal));
    }

    [GeneratedRegex("LIC-[0-9]{8}-[0-9]{6}-[2-9A-Z]{5}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OrderNumber();
}
