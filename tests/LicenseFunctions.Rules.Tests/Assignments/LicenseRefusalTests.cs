using LicenseFunctions.Assignments;
using LicenseFunctions.Assignments.Changes;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Graph.Pipeline;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Rules.Tests.Assignments;

/// <summary>What a refusal of Microsoft Graph means, which is in its text only.</summary>
public sealed class LicenseRefusalTests
{
    private static readonly ServicePlan Teams = new(Guid.NewGuid(), "TEAMS1");
    private static readonly Sku One = new(SkuSamples.Usage(1), [Teams]);
    private static readonly Sku Two = new(SkuSamples.Usage(2), []);
    private static readonly DirectoryUser Ann = new("1", "ann@contoso.example", "BE", "Ann", AccountEnabled: true, null, null, []);

    [Theory]
    // {1} and {2} are the GUIDs of two products, {t} that of a service plan.
    [InlineData("Subscription with SKU {2} does not have any available licenses.", "no-license-available", "No license of SKU2 is free.")]
    [InlineData("It does not have ANY available licenses.", "no-license-available", "No license of SKU1 is free.")]
    [InlineData("License assignment cannot be done for user with invalid usage location.", "usage-location-missing",
        "ann@contoso.example's usage location, BE, does not allow SKU1.")]
    [InlineData("License {2} does not correspond to a valid company License.", "sku-not-found", "License SKU2 does not correspond")]
    [InlineData("User does not have a corresponding license.", "license-not-assigned", "ann@contoso.example does not have SKU2.")]
    [InlineData("User license is inherited from a group membership and it cannot be removed directly.", "inherited-from-group", "Microsoft Graph refused:")]
    [InlineData("Service plans {t} are mutually exclusive", "plans-conflict", "Microsoft Graph refused: Service plans TEAMS1 are mutually exclusive")]
    [InlineData("Service plan {t} conflicts with service plan x.", "plans-conflict", "TEAMS1 conflicts")]
    [InlineData("Service plan x depends on the service plan(s) {t}", "plan-dependency", "TEAMS1")]
    [InlineData("License {1} cannot be assigned to a user.", "not-assignable", "License SKU1 cannot")]
    [InlineData("Another object 00000000-0000-0000-0000-000000000009 exists.", "graph-refused", "00000000-0000-0000-0000-000000000009")]
    [InlineData(null, "graph-refused", "Microsoft Graph refused: no reason given")]
    public void Refusal_IsKnownByItsText_AndNamesProducts(string? message, string code, string detail)
    {
        message = message?.Replace("{1}", One.Id.ToString(), StringComparison.Ordinal).Replace("{2}", Two.Id.ToString(), StringComparison.Ordinal)
            .Replace("{t}", Teams.Id.ToString(), StringComparison.Ordinal);
        var plan = new ChangePlan(Ann, [new PlannedLicense(One, [])], [], [Two], SetLocation: null);

        var problem = LicenseRefusal.Describe(new GraphReply(400, null, message, null), plan, new TenantSkus([One, Two], new AssignmentOptions()));

        Assert.Equal(code, problem.Kind.Code);
        Assert.Contains(detail, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Location_ThatIsAboutToBeSet_IsTheOneThatIsNotAllowed()
    {
        var plan = new ChangePlan(Ann with { UsageLocation = null }, [new PlannedLicense(One, [])], [new PlannedLicense(Two, [])], [], SetLocation: "KP");

        var problem = LicenseRefusal.Describe(
            new GraphReply(400, null, "invalid usage location", null), plan, new TenantSkus([One, Two], new AssignmentOptions()));

        Assert.Equal("ann@contoso.example's usage location, KP, does not allow SKU1, SKU2.", problem.Message);
    }

    [Theory]
    [InlineData(404, "user-not-found")]
    [InlineData(403, "graph-forbidden")]
    [InlineData(429, "graph-throttled")]
    [InlineData(500, "graph-unavailable")]
    public void Refusal_OfAnotherStatus_IsNotReadFromItsText(int status, string code)
    {
        var plan = new ChangePlan(Ann, [new PlannedLicense(One, [])], [], [], SetLocation: null);

        var problem = LicenseRefusal.Describe(
            new GraphReply(status, null, "There are not any available licenses.", null), plan, new TenantSkus([One, Two], new AssignmentOptions()));

        Assert.Equal(code, problem.Kind.Code);
    }

    [Theory]
    [InlineData("CountViolation", "no-license-available", "Buy one or unassign one")]
    [InlineData("MutuallyExclusiveViolation", "plans-conflict", null)]
    [InlineData("DependencyViolation", "plan-dependency", null)]
    [InlineData("ProhibitedInUsageLocationViolation", "usage-location-missing", null)]
    [InlineData("UniquenessViolation", "graph-refused", null)]
    public void Group_ThatCouldNotGiveALicense_SaysWhy(string error, string code, string? advice)
    {
        var group = new LicenseGroup(Guid.NewGuid(), "Staff", IsDynamic: false, IsSynced: false, IsAssignableToRole: false, []);

        var problem = LicenseRefusal.NotGiven(Ann, One, group, new HeldLicense(One.Id, group.Id.ToString(), "Error", error));

        Assert.Equal(code, problem.Kind.Code);
        Assert.Contains($"is in the group Staff ({group.Id}), but Microsoft Graph could not assign SKU1: {error}.", problem.Message, StringComparison.Ordinal);
        Assert.Equal(advice is not null, problem.Message.Contains(advice ?? "Buy", StringComparison.Ordinal));
    }

    [Fact]
    public void Inherited_NamesTheGroups_ByTheirNamesIfTheyAreKnown_AndAProtectedUserIsNamed()
    {
        var user = Ann with { Licenses = [new(One.Id, "g1", "Active", null), new(One.Id, "g2", "Active", null), new(Two.Id, "g3", "Active", null)] };

        var problem = LicenseRefusal.Inherited(user, One, new Dictionary<string, string> { ["g1"] = "Staff" });

        Assert.Equal("inherited-from-group", problem.Kind.Code);
        Assert.StartsWith("ann@contoso.example has SKU1 through the group Staff (g1), g2. Only the group", problem.Message, StringComparison.Ordinal);
        Assert.Equal("protected-user", LicenseRefusal.Protected(Ann).Kind.Code);
        Assert.StartsWith("ann@contoso.example is protected", LicenseRefusal.Protected(Ann).Message, StringComparison.Ordinal);
    }
}
