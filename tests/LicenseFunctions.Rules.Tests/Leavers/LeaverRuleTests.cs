using System.Globalization;
using Azure.Data.Tables;
using LicenseFunctions.Assignments.Holders;
using LicenseFunctions.Leavers;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Licensing;

namespace LicenseFunctions.Rules.Tests.Leavers;

/// <summary>Who counts as left, and what happens to the license.</summary>
public sealed class LeaverRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 10, 9, 0, 0, TimeSpan.Zero);
    private static readonly Guid SkuId = Guid.NewGuid();

    [Theory]
    // Days since the app saw it disabled, days since the last sign-in (- for never, ? for not read), and what else is known.
    [InlineData("30", "200", "", "Certain None")]
    [InlineData("29", "10", "", null)]
    [InlineData("29", "91", "", "Probable None")]
    [InlineData("30", "?", "", "Certain None")]
    [InlineData("", "?", "", null)]
    [InlineData("", "90", "", null)]
    [InlineData("", "91", "", "Probable None")]
    [InlineData("", "-", "", "Probable None")]
    [InlineData("", "-", "new", null)]
    // A sign-in after that day: the account was enabled in between, and the days start anew.
    [InlineData("60", "29", "", null)]
    [InlineData("60", "31", "", "Certain None")]
    [InlineData("30", "200", "protected", "Certain Protected")]
    [InlineData("30", "200", "guest", "Certain Guest")]
    [InlineData("30", "200", "shared", "Certain SharedMailbox")]
    [InlineData("30", "200", "group", "Certain Group")]
    [InlineData("30", "200", "group shared", "Certain SharedMailbox")]
    [InlineData("30", "200", "unknown", "Certain UnknownMailbox")]
    [InlineData("30", "200", "mailbox", "Certain None")]
    [InlineData("", "91", "guest", "Probable Guest")]
    public void Tier_IsDecided(string disabled, string signIn, string known, string? expected)
    {
        var user = new DirectoryUser(
            "1", "a@contoso.example", "BE", "A", AccountEnabled: disabled.Length == 0, Now.AddDays(known == "new" ? -5 : -400),
            Days(signIn), [new HeldLicense(SkuId, known.Contains("group", StringComparison.Ordinal) ? "g" : null, "Active", null)])
        { IsGuest = known == "guest" };
        var sku = New();
        var reasons = new UnusedLicenseRule(sku, [], Now.AddDays(-90), knowsSignIns: signIn != "?").Evaluate(user);
        var mailbox = known.Contains("shared", StringComparison.Ordinal) ? MailboxKind.Shared
            : known == "unknown" ? MailboxKind.NotPermitted : known == "mailbox" ? MailboxKind.Personal : MailboxKind.None;

        var leaver = LeaverRule.Evaluate(user, sku, reasons, new LeaverFacts(Days(disabled), known == "protected", mailbox), daysDisabled: 30, Now);

        Assert.Equal(expected, leaver is null ? null : $"{leaver.Tier} {leaver.Obstacle}");
        Assert.Equal(leaver is null || disabled.Length == 0 ? null : Days(disabled == "60" ? signIn : disabled), leaver?.DisabledSince);
    }

    [Theory]
    [InlineData("notify", "Certain None", "", "List")]
    [InlineData("notify", "Certain Guest", "", "LeaveAlone")]
    [InlineData("notify", "Certain None", "kept:89", "Nothing")]
    [InlineData("notify", "Certain None", "kept:90", "List")]
    [InlineData("ask", "Certain None", "", "Ask")]
    [InlineData("ask", "Probable None", "", "Ask")]
    [InlineData("ask", "Certain UnknownMailbox", "", "Ask")]
    [InlineData("ask", "Certain Group", "", "List")]
    [InlineData("ask", "Certain None", "asked:89", "Nothing")]
    [InlineData("ask", "Certain None", "asked:90", "Ask")]
    [InlineData("ask", "Certain None", "no links", "List")]
    [InlineData("remove", "Certain None", "", "Announce")]
    [InlineData("remove", "Certain None", "announced:0", "Announce")]
    [InlineData("remove", "Certain None", "announced:1", "Remove")]
    [InlineData("remove", "Certain None", "announced:7", "Announce")]
    [InlineData("remove", "Certain None", "announced:1 no sign-ins", "List")]
    [InlineData("remove", "Certain UnknownMailbox", "announced:1", "List")]
    [InlineData("remove", "Certain Group", "announced:1", "List")]
    [InlineData("remove", "Certain SharedMailbox", "announced:1", "LeaveAlone")]
    [InlineData("remove", "Probable None", "announced:1", "List")]
    // It was removed, and somebody gave it back.
    [InlineData("remove", "Certain None", "announced:1 removed:1", "Nothing")]
    public void Step_IsDecided(string mode, string leaver, string before, string expected)
    {
        var parts = leaver.Split(' ');
        var user = new DirectoryUser("1", "a@contoso.example", "BE", "A", AccountEnabled: false, null, null, []);
        var row = LeaverRow.Of(SkuId, "1") with
        {
            KeptAt = Since("kept"),
            AskedAt = Since("asked"),
            AnnouncedAt = Since("announced"),
            RemovedAt = Since("removed"),
        };

        var step = LeaverPlan.Next(
            new Leaver(user, New(), Enum.Parse<LeaverTier>(parts[0]), Enum.Parse<LeaverObstacle>(parts[1])), row,
            new ProductRule { Reclaim = mode }.Reclaims!.Value, knowsSignIns: !before.Contains("no sign-ins", StringComparison.Ordinal),
            hasLinks: before != "no links", new LeaverOptions(), Now);

        Assert.Equal(expected, step.ToString());

        DateTimeOffset? Since(string what) => before.Split(' ').FirstOrDefault(part => part.StartsWith($"{what}:", StringComparison.Ordinal)) is { } found
            ? Days(found.Split(':')[1]) : null;
    }

    [Theory]
    [InlineData("EXCHANGE_S_ENTERPRISE", true)]
    [InlineData("EXCHANGE_S_DESKLESS", true)]
    [InlineData("EXCHANGE_S_FOUNDATION", false)]
    [InlineData("BI_AZURE_P2", false)]
    public void Mailbox_GoesWithAProductThatHasExchange(string plan, bool expected) =>
        Assert.Equal(expected, LeaverRule.HasMailbox(New(plan)));

    /// <summary>Somebody may have got a license back since the backup: it is announced anew before it is removed.</summary>
    [Fact]
    public void Announcement_IsNotRestored_ButSinceWhenAnAccountIsDisabledIs()
    {
        var rule = new RestoredLeavers();
        var rows = new[] { $"leaver|{SkuId:D}|1", "disabled|1", "leavers", "sku|1" }
            .Select(key => new TableEntity("tenant", key) { ["AnnouncedAt"] = Now, ["Since"] = Now }).ToList();

        rows.ForEach(rule.Adjust);

        Assert.Equal([false, true, true, true], rows.Select(row => row.ContainsKey("AnnouncedAt")));
        Assert.Equal([false, false, true, false], rows.Select(rule.IsLeftOut));
    }

    private static DateTimeOffset? Days(string days) =>
        int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? Now.AddDays(-count) : null;

    private static Sku New(string plan = "TEAMS1") => new(
        new SkuUsage
        {
            SkuId = SkuId,
            SkuPartNumber = "SPE_E3",
            AppliesToUser = true,
            CapabilityStatus = "Enabled",
            Purchased = 1,
            InGrace = 0,
            Suspended = 0,
            LockedOut = 0,
            Assigned = 1,
        },
        [new ServicePlan(Guid.NewGuid(), plan), new ServicePlan(Guid.NewGuid(), "YAMMER_ENTERPRISE")]);
}
