using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Assignments;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders.Fulfilment;
using LicenseFunctions.Usage.Snapshots;
using LocalFunctions.Run.SignIn;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Usage;

/// <summary>Members of groups who got no license because none was available are demand.</summary>
public sealed class GroupDemandTests(AzuriteFixture azurite)
{
    private const string Plan1 = "EXCHANGESTANDARD";
    private static readonly Guid A = Guid.Parse("aaaaaaaa-0000-4000-8000-000000000001");
    private static readonly Guid B = Guid.Parse("bbbbbbbb-0000-4000-8000-000000000002");

    // The licenses of users, separated by |: product, group (- for none), state and error. How many are wanted of A and of B.
    [Theory]
    [InlineData("A g Error CountViolation", 1, 0)]
    [InlineData("A g Error CountViolation|A g Error CountViolation", 2, 0)]
    [InlineData("A g Error CountViolation,A h Error CountViolation", 1, 0)]
    [InlineData("A g Error CountViolation,B h Error CountViolation", 1, 1)]
    [InlineData("A g Error CountViolation,A - Active", 0, 0)]
    [InlineData("A g Error CountViolation,A h Active", 0, 0)]
    [InlineData("A g Error CountViolation,B g Error Other", 1, 0)]
    [InlineData("A g Error MutuallyExclusiveViolation", 0, 0)]
    [InlineData("A g Error ProhibitedInUsageLocationViolation|A g Active", 0, 0)]
    [InlineData("A - Active CountViolation", 0, 0)]
    [InlineData("", 0, 0)]
    public void Demand_CountsEachUserOnceForAProduct_AndOnlyForWantOfLicenses(string users, int ofA, int ofB)
    {
        var demand = GroupDemand.Of(users.Split('|').Select((licenses, number) => new DirectoryUser(
            $"{number}", "x@y", "BE", null, true, null, null, [.. licenses.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split(' '))
                .Select(part => new HeldLicense(part[0] == "A" ? A : B, part[1] == "-" ? null : part[1], part[2], part.ElementAtOrDefault(3)))])));

        Assert.Equal((ofA, ofB), (demand.Count(A), demand.Count(B)));
    }

    [Fact]
    public async Task Wanted_IsShown_Warned_Ordered_AndKept()
    {
        await using var app = await TestApp.StartAsync(azurite, new()
        {
            SignIn = true,
            Settings = new Dictionary<string, string>
            {
                ["Orders:Auto:POWER_BI_PRO:Quantity"] = "5",
                ["Orders:Auto:POWER_BI_PRO:CeilingPerMonth"] = "20",
            },
        });
        var state = app.Tenant.State;
        var group = state.AddGroup("Analysts", "POWER_BI_PRO");
        state.SetUnits("POWER_BI_PRO", enabled: 6);
        foreach (var user in state.AddUsers(16))
            state.AddHolding(user.UserPrincipalName, Lacking(group, state.FindSku("POWER_BI_PRO")!));

        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        await app.InvokeAsync("WarnLowLicenses");

        var licenses = (await app.GetAsync("/api/licenses")).Body.GetProperty("licenses").EnumerateArray()
            .ToDictionary(line => line.GetProperty("skuPartNumber").GetString()!);
        Assert.Equal(
            (2, 16, 0), (licenses[Plan1].GetProperty("wanted").GetInt32(), licenses["POWER_BI_PRO"].GetProperty("wanted").GetInt32(),
                licenses["SPE_E5"].GetProperty("wanted").GetInt32()));
        Assert.Equal(("out", 0), (licenses["POWER_BI_PRO"].GetProperty("status").GetString(), licenses["POWER_BI_PRO"].GetProperty("available").GetInt32()));
        Assert.Equal("alreadyEmpty", licenses["POWER_BI_PRO"].GetProperty("forecast").GetProperty("reason").GetString());
        var mail = Assert.Single(await app.Tenant.Mailbox.WaitForCountAsync(1, TestContext.Current.CancellationToken));
        Assert.Contains("2 people wait in groups.", mail.Text, StringComparison.Ordinal);
        Assert.Contains("None left: all 6 are assigned. 16 people wait in groups.", mail.Text, StringComparison.Ordinal);
        await app.LookAsync();
        // 5 as usual and 16 for those who wait, but 20 is the ceiling.
        var orders = (await app.GetAsync("/api/orders")).Body.GetProperty("value").EnumerateArray().ToList();
        Assert.Equal(20, Assert.Single(orders).GetProperty("quantity").GetInt32());
        Assert.Contains(",POWER_BI_PRO,Power BI Pro,6,0,0,6,0,16\r\n", (await app.GetAsync("/api/usage.csv")).Body.GetString(), StringComparison.Ordinal);
        var visitor = await app.SignInAsync(Person.Reader);
        Assert.Contains("2 people wait in groups.", (await visitor.GetAsync("/api/app")).Body.GetString(), StringComparison.Ordinal);
        Assert.Contains("16 waiting in groups", (await visitor.GetAsync("/api/app/products/POWER_BI_PRO")).Body.GetString(), StringComparison.Ordinal);
        // What users wait for is not returned, though nobody has it.
        app.LeaveFree(2, "POWER_BI_PRO");
        var refusal = await app.SendAsync(HttpMethod.Post, "/api/orders", """{"sku": "POWER_BI_PRO", "quantity": -1, "when": "renewal"}""");
        Assert.Contains("2 are unassigned, 16 of them wanted by members of groups", refusal.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Groups_ThatCannotBeRead_CostOnlyTheirNumber_AndTheMissingPermissionIsSaidOnce()
    {
        using var logs = new LogRecorder();
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));
        var app = await TestApp.StartAsync(azurite, new() { Clock = clock, Logs = logs });
        var recorder = app.Services.GetRequiredService<UsageRecorder>();
        async Task<(int?, int)> LookAsync()
        {
            clock.Advance(TimeSpan.FromHours(1));
            var sku = (await recorder.RecordChangesAsync(TestContext.Current.CancellationToken)).Find(Plan1)!;
            return (sku.Wanted, sku.Assigned);
        }
        async Task<DateTimeOffset> SavedAtAsync() =>
            (await app.Services.GetRequiredService<UsageStore>().GetLatestAsync(TestContext.Current.CancellationToken))!.TakenAt;
        int Logged(string text) => logs.Texts.Count(entry => entry.Contains(text, StringComparison.Ordinal));

        Assert.Equal((2, 3), await LookAsync());
        var saved = await SavedAtAsync();
        // The list of groups, their members, then the users.
        app.Tenant.Faults.Fail("groups?", 400);
        Assert.Equal((null, 3), await LookAsync());
        app.Tenant.Faults.Fail("membersWithLicenseErrors", 400);
        Assert.Equal((null, 3), await LookAsync());
        app.Tenant.Faults.Fail("licenseAssignmentStates", 400);
        Assert.Equal((null, 3), await LookAsync());
        Assert.Equal((3, saved), (Logged("could not be counted"), await SavedAtAsync()));

        app.Tenant.State.Permissions.Revoke("GroupMember.Read.All");
        for (var i = 0; i < 3; i++)
            Assert.Equal((null, 3), await LookAsync());
        await using var again = await app.RestartAsync(new() { Clock = clock, Logs = logs });
        recorder = again.Services.GetRequiredService<UsageRecorder>();
        Assert.Equal((null, 3), await LookAsync());
        Assert.Equal(1, Logged("lacks the Microsoft Graph application permission GroupMember.Read.All"));
        again.Tenant.State.Permissions.Grant("GroupMember.Read.All");
        Assert.Equal((2, 3), await LookAsync());
        again.Tenant.State.Permissions.Revoke("GroupMember.Read.All");
        await LookAsync();
        Assert.Equal(2, Logged("lacks the Microsoft Graph application permission GroupMember.Read.All"));
    }

    private static LicenseHolding Lacking(TenantGroup group, TenantSku sku) =>
        new() { SkuId = sku.SkuId, AssignedByGroup = group.Id, State = "Error", Error = "CountViolation" };
}
