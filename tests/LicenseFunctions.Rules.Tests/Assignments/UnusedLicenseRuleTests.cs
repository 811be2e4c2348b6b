using LicenseFunctions.Assignments.Holders;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Rules.Tests.Assignments;

public sealed class UnusedLicenseRuleTests
{
    private static readonly DateTimeOffset Since = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ServicePlan Teams = new(Guid.NewGuid(), "TEAMS1");
    private static readonly ServicePlan Exchange = new(Guid.NewGuid(), "EXCHANGE_S_ENTERPRISE");
    private static readonly ServicePlan Company = new(Guid.NewGuid(), "COMPANY", AppliesToUser: false);
    private static readonly Sku Small = new(SkuSamples.Usage(1), [Teams, Company]);
    private static readonly Sku Large = new(SkuSamples.Usage(2), [Teams, Exchange]);

    [Theory]
    // Whether the account is enabled; days after the limit on which it was created and last used; whether sign-ins are known.
    [InlineData(true, -9, 0, true, "")]
    [InlineData(true, -9, -1, true, "Inactive")]
    [InlineData(true, -9, -1, false, "")]
    [InlineData(true, -9, null, true, "NeverSignedIn")]
    [InlineData(true, -9, null, false, "")]
    [InlineData(true, 0, null, true, "")]
    [InlineData(true, null, null, true, "")]
    [InlineData(false, -9, 1, true, "Disabled")]
    [InlineData(false, -9, -1, true, "Disabled Inactive")]
    public void License_OfWhoDoesNotSignIn_CanBeReclaimed(bool isEnabled, int? created, int? used, bool knowsSignIns, string expected)
    {
        var user = User(new HeldLicense(Small.Id, null, "Active", null)) with
        {
            AccountEnabled = isEnabled,
            CreatedAt = created is { } days ? Since.AddDays(days) : null,
            LastSignInAt = used is { } ago ? Since.AddDays(ago) : null,
        };

        Assert.Equal(expected, string.Join(' ', new UnusedLicenseRule(Small, [Small, Large], Since, knowsSignIns).Evaluate(user)));
    }

    [Theory]
    // How the user has the small product and the large one (d: directly, g: from a group, e: the group failed, t: directly without Teams,
    // x: directly without Exchange); why the small one can be reclaimed.
    [InlineData("d", "", "")]
    [InlineData("dg", "", "HeldTwice")]
    [InlineData("gg", "", "")]
    [InlineData("de", "", "")]
    [InlineData("d", "d", "Included")]
    [InlineData("d", "g", "Included")]
    [InlineData("d", "e", "")]
    [InlineData("d", "t", "")]
    [InlineData("d", "x", "Included")]
    [InlineData("d", "tg", "Included")]
    public void License_ThatIsHeldTwice_OrIsPartOfAnother_CanBeReclaimed(string small, string large, string expected)
    {
        var user = User([.. small.Select(way => Held(Small, way)), .. large.Select(way => Held(Large, way))]);

        Assert.Equal(expected, string.Join(' ', new UnusedLicenseRule(Small, [Small, Large], Since, knowsSignIns: true).Evaluate(user)));
        // Not the other way round.
        Assert.DoesNotContain(UnusedReason.Included, new UnusedLicenseRule(Large, [Small, Large], Since, knowsSignIns: true).Evaluate(user));
    }

    [Fact]
    public void License_IsNotPartOfAnother_ThatTheTenantDoesNotHave_NorIsOneWithoutServicePlans()
    {
        var user = User(Held(Small, 'd'), Held(Large, 'd'));
        var ended = Large with { Usage = Large.Usage with { Purchased = 0 } };
        var empty = Small with { ServicePlans = [Company] };

        Assert.Empty(new UnusedLicenseRule(Small, [Small, ended], Since, knowsSignIns: true).Evaluate(user));
        Assert.Empty(new UnusedLicenseRule(empty, [empty, Large], Since, knowsSignIns: true).Evaluate(user));
        Assert.Empty(new UnusedLicenseRule(Small, [Small], Since, knowsSignIns: true).Evaluate(user));
    }

    private static DirectoryUser User(params HeldLicense[] licenses) =>
        new("1", "ann@contoso.example", "BE", "Ann", AccountEnabled: true, Since.AddDays(-99), Since.AddDays(9), licenses);

    private static HeldLicense Held(Sku sku, char way) => new(sku.Id, way is 'g' or 'e' ? "group" : null, way == 'e' ? "Error" : "Active", null)
    {
        DisabledPlans = way switch { 't' => [Teams.Id], 'x' => [Exchange.Id], _ => [] },
    };
}
