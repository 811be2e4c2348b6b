using LicenseFunctions.Assignments;
using LicenseFunctions.Assignments.Changes;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Graph.Pipeline;
using LicenseFunctions.Shared.Http.Problems;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Rules.Tests.Assignments;

/// <summary>What has to be written so that a user has what was asked for.</summary>
public sealed class ChangePlanTests
{
    private static readonly ServicePlan Teams = new(Guid.NewGuid(), "TEAMS1");
    private static readonly ServicePlan Exchange = new(Guid.NewGuid(), "EXCHANGE_S_ENTERPRISE");
    private static readonly LicenseGroup Group = new(Guid.NewGuid(), "Staff", IsDynamic: false, IsSynced: false, IsAssignableToRole: false, []);
    private static readonly LicenseGroup Other = Group with { Id = Guid.NewGuid(), Name = "Others" };
    private static readonly Sku One = New(1);
    private static readonly Sku Two = New(2);

    [Theory]
    // What the user has of the first product: directly (d), directly without Teams (t), from its group (g), from another group (o), failed (f);
    // whether the first product is assigned by a group (G), of which the user is a member (M); the change; what is planned.
    [InlineData("", "", "+1", "add 1")]
    [InlineData("", "", "+1-t", "add 1 without TEAMS1")]
    [InlineData("d", "", "+1", "")]
    [InlineData("d", "", "+1-t", "update 1 without TEAMS1")]
    [InlineData("d", "", "+1-", "")]
    [InlineData("t", "", "+1-", "update 1")]
    [InlineData("t", "", "+1-t", "")]
    [InlineData("t", "", "+1", "")]
    [InlineData("d", "", "-1", "remove 1")]
    [InlineData("", "", "-1", "")]
    [InlineData("d", "", "-1 +2", "add 2 remove 1")]
    [InlineData("o", "", "+1", "")]
    [InlineData("o", "", "-1", "inherited-from-group")]
    [InlineData("o", "", "+1-t", "inherited-from-group")]
    [InlineData("do", "", "-1", "remove 1")]
    [InlineData("do", "", "+1-t", "update 1 without TEAMS1")]
    [InlineData("", "G", "+1", "join 1")]
    [InlineData("", "GM", "+1", "join 1 as a member")]
    [InlineData("", "G", "+1-t", "invalid-request")]
    [InlineData("", "G", "+1-", "join 1")]
    [InlineData("f", "G", "+1", "no-license-available")]
    [InlineData("g", "G", "+1", "")]
    [InlineData("d", "G", "+1", "")]
    [InlineData("g", "G", "-1", "leave 1")]
    [InlineData("f", "G", "-1", "leave 1, not shown")]
    [InlineData("", "GM", "-1", "leave 1, not shown")]
    [InlineData("", "G", "-1", "")]
    [InlineData("d", "G", "-1", "remove 1")]
    [InlineData("d", "GM", "-1", "remove 1 leave 1, not shown")]
    [InlineData("dg", "G", "-1", "remove 1 leave 1")]
    [InlineData("o", "G", "-1", "inherited-from-group")]
    [InlineData("go", "G", "-1", "inherited-from-group")]
    public void Plan_IsWhatIsMissing(string held, string group, string asked, string expected) =>
        Assert.Equal(expected, Describe(() => ChangePlan.Make(User(held), Change(asked), Skus(), new AssignmentOptions(), Groups(group))));

    [Theory]
    // The location of the user, of the change and of the settings; the change; what is set, or the problem.
    [InlineData("BE", "NL", "FR", "+1", null)]
    [InlineData(null, "NL", "FR", "+1", "NL")]
    [InlineData(null, null, "FR", "+1", "FR")]
    [InlineData(null, null, null, "+1", "usage-location-missing")]
    [InlineData(null, null, null, "-1", null)]
    [InlineData(null, "NL", "FR", "-1", null)]
    public void UsageLocation_IsSet_OnlyForAUserWithoutOne_WhoGetsALicense(string? user, string? change, string? setting, string asked, string? expected)
    {
        string? Location() => ChangePlan.Make(
            User(asked == "-1" ? "d" : "") with { UsageLocation = user }, Change(asked) with { UsageLocation = change }, Skus(),
            new AssignmentOptions { DefaultUsageLocation = setting }, GroupAssignments.None).SetLocation;

        Assert.Equal(expected, expected?.Length > 2 ? Assert.Throws<ProblemException>(Location).Kind.Code : Location());
    }

    [Fact]
    public void Change_OfServicePlansOnly_NeedsALocation_AndJoiningAGroupDoesNot()
    {
        var nowhere = User("d") with { UsageLocation = null };

        Assert.Equal("usage-location-missing", Assert.Throws<ProblemException>(() =>
            ChangePlan.Make(nowhere, Change("+1-t"), Skus(), new AssignmentOptions(), GroupAssignments.None)).Kind.Code);
        Assert.Null(ChangePlan.Make(User("") with { UsageLocation = null }, Change("+1"), Skus(), new AssignmentOptions(), Groups("G")).SetLocation);
        Assert.Equal("FR", ChangePlan.Make(User("") with { UsageLocation = null }, Change("+1"), Skus(), new AssignmentOptions { DefaultUsageLocation = "FR" },
            Groups("G")).SetLocation);
    }

    [Theory]
    // The change, by which way; the products that need an available license; whether something is assigned directly; whether nothing is to do.
    [InlineData("", "", "+1 +2", "1 2", true, false)]
    [InlineData("", "G", "+1 +2", "2 1", true, false)]
    [InlineData("", "G", "+1", "1", false, false)]
    [InlineData("", "GM", "+1", "", false, false)]
    [InlineData("d", "", "+1-t", "", true, false)]
    [InlineData("d", "", "-1", "", true, false)]
    [InlineData("g", "G", "-1", "", false, false)]
    [InlineData("d", "", "+1", "", false, true)]
    public void Plan_NeedsALicense_OnlyOfWhatIsNew(string held, string group, string asked, string needed, bool isDirect, bool isEmpty)
    {
        var plan = ChangePlan.Make(User(held), Change(asked), Skus(), new AssignmentOptions(), Groups(group));

        Assert.Equal((needed, isDirect, isEmpty), (string.Join(' ', plan.Needed.Select(Number)), plan.IsDirect, plan.IsEmpty));
    }

    [Theory]
    [InlineData("+1", "", false)]
    [InlineData("+1", "d", true)]
    [InlineData("+1", "o", true)]
    [InlineData("-1", "d", false)]
    [InlineData("-1", "", true)]
    [InlineData("-1", "o", true)]
    [InlineData("+1-t", "d", false)]
    [InlineData("+1-t", "t", true)]
    public void Plan_IsDone_OnceTheUserHasIt(string asked, string held, bool expected)
    {
        var before = asked == "+1" ? "" : "d";

        var plan = ChangePlan.Make(User(before), Change(asked), Skus(), new AssignmentOptions(), GroupAssignments.None);

        Assert.Equal(expected, plan.IsDoneFor(User(held)));
    }

    /// <summary>Another product of the user, or another way to have it, is not the license that is changed.</summary>
    [Fact]
    public void ServicePlans_AreThoseOfTheLicenseThatIsHeldDirectly()
    {
        var without = new[] { Teams.Id };
        var planned = new PlannedLicense(One, without);
        HeldLicense Held(Sku sku, string? group, string state = "Active") => new(sku.Id, group, state, null) { DisabledPlans = without };

        Assert.True(planned.IsAsOf(User("d") with { Licenses = [Held(Two, null), Held(One, null)] }));
        Assert.False(planned.IsAsOf(User("d") with { Licenses = [Held(Two, null)] }));
        Assert.False(planned.IsAsOf(User("d") with { Licenses = [Held(One, "g")] }));
        Assert.False(planned.IsAsOf(User("d") with { Licenses = [Held(One, null, "Error")] }));
    }

    [Fact]
    public void Membership_ThatIsNotKnown_IsAProblem_AndAGroupThatCannotBeUsedToo()
    {
        var groups = Groups("G");
        groups.Members[("1", Group.Id)] = new MemberReply(new GraphReply(403, null, null, null), IsMember: false);
        var unusable = new GroupAssignments();
        unusable.Products[One.Id] = (null, new ProblemException(ProblemKind.GroupNotUsable, "Dynamic."));

        Assert.Equal("graph-forbidden", Describe(() => ChangePlan.Make(User(""), Change("+1"), Skus(), new AssignmentOptions(), groups)));
        Assert.Equal("group-not-usable", Describe(() => ChangePlan.Make(User(""), Change("+1"), Skus(), new AssignmentOptions(), unusable)));
        Assert.Equal("", Describe(() => ChangePlan.Make(User(""), Change("-1"), Skus(), new AssignmentOptions(), unusable)));
        Assert.Equal("group-not-usable", Describe(() => ChangePlan.Make(User("o"), Change("-1"), Skus(), new AssignmentOptions(), unusable)));
    }

    [Theory]
    [InlineData("sku1", "", "SKU1")]
    [InlineData("SKU9", "", "sku-not-found")]
    [InlineData("company", "", "not-assignable")]
    [InlineData("SKU1", "SKU2", "not-assignable")]
    [InlineData("SKU2", "sku2", "SKU2")]
    public void Product_IsFoundByItsName_IfItCanBeAssigned_AndCallersMay(string name, string allowed, string expected)
    {
        var skus = Skus(new AssignmentOptions { AllowedSkus = allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries) });

        Assert.Equal(expected, char.IsUpper(expected[0]) ? skus.Find(name).PartNumber : Assert.Throws<ProblemException>(() => skus.Find(name)).Kind.Code);
        Assert.Equal(One, skus.All[0]);
    }

    [Fact]
    public void ServicePlans_AreFoundByNameOrId_AndAnUnknownOneIsRefusedWithThoseThereAre()
    {
        Assert.Equal([Teams.Id, Exchange.Id], TenantSkus.PlanIds(One, ["teams1", Exchange.Id.ToString()]));
        Assert.Equal("disabledPlans: SKU1 has no service plan 'YAMMER'. It has: TEAMS1, EXCHANGE_S_ENTERPRISE.",
            Assert.Throws<ProblemException>(() => TenantSkus.PlanIds(One, ["YAMMER"])).Message);
        Assert.Throws<ProblemException>(() => TenantSkus.PlanIds(One, [Guid.NewGuid().ToString()]));
    }

    private static Sku New(int number) => new(SkuSamples.Usage(number), [Teams, Exchange]);

    private static string Number(Sku sku) => sku.PartNumber[3..];

    private static TenantSkus Skus(AssignmentOptions? options = null) => new(
        [One, Two, new Sku(SkuSamples.Usage(3) with { SkuPartNumber = "COMPANY", AppliesToUser = false }, [])], options ?? new AssignmentOptions());

    private static DirectoryUser User(string held) => new(
        "1", "ann@contoso.example", "BE", "Ann", AccountEnabled: true, null, null,
        [.. held.Select(way => way switch
        {
            'd' => new HeldLicense(One.Id, null, "Active", null),
            't' => new HeldLicense(One.Id, null, "Active", null) { DisabledPlans = [Teams.Id] },
            'g' => new HeldLicense(One.Id, Group.Id.ToString(), "Active", null),
            'o' => new HeldLicense(One.Id, Other.Id.ToString(), "Active", null),
            _ => new HeldLicense(One.Id, Group.Id.ToString(), "Error", GroupDemand.NoneAvailable),
        })]);

    private static GroupAssignments Groups(string group)
    {
        var groups = new GroupAssignments();
        if (group.Length > 0)
            groups.Products[One.Id] = (Group, null);
        if (group == "GM")
            groups.Members[("1", Group.Id)] = new MemberReply(Unknown: null, IsMember: true);
        return groups;
    }

    /// <summary>Such as <c>+1-t</c>: the first product without Teams; <c>+1-</c>: with all service plans.</summary>
    private static LicenseChange Change(string asked)
    {
        var items = asked.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new()
        {
            User = "1",
            Add = [.. items.Where(item => item[0] == '+').Select(item => new LicenseToAdd(
                $"SKU{item[1]}", item.Length == 2 ? null : item[2..] == "-t" ? ["TEAMS1"] : []))],
            Remove = [.. items.Where(item => item[0] == '-').Select(item => $"SKU{item[1]}")],
        };
    }

    private static string Describe(Func<ChangePlan> make)
    {
        try
        {
            var plan = make();
            string Planned(PlannedLicense license) => Number(license.Sku) + (license.DisabledPlans.Count == 0 ? "" : " without TEAMS1");
            return string.Join(' ',
            [
                .. plan.Add.Select(license => $"add {Planned(license)}"), .. plan.Update.Select(license => $"update {Planned(license)}"),
                .. plan.Remove.Select(sku => $"remove {Number(sku)}"),
                .. plan.Join.Select(one => $"join {Number(one.Sku)}{(one.IsMember ? " as a member" : "")}{(one.IsShown ? ", shown" : "")}"),
                .. plan.Leave.Select(one => $"leave {Number(one.Sku)}{(one.IsMember ? "" : " as no member")}{(one.IsShown ? "" : ", not shown")}"),
            ]);
        }
        catch (ProblemException e)
        {
            return e.Kind.Code;
        }
    }
}
