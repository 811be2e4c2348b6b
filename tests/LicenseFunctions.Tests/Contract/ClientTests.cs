using LicenseFunctions.Client;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Contract;

/// <summary>The app as a program sees it that knows the contract alone.</summary>
public sealed class ClientTests(AzuriteFixture azurite)
{
    private const string User = "wout.stevens@contoso.example";
    private const string E3 = "ENTERPRISEPACK";

    [Fact]
    public async Task Client_MadeFromTheContract_ListsAssignsAndOrders()
    {
        await using var app = await TestApp.StartAsync(azurite);
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri(app.Http.BaseAddress!, "api/") };
        var client = new LicenseClient(http);

        var licenses = await client.GetLicensesAsync(cancellationToken: TestContext.Current.CancellationToken);
        var assigned = await client.AssignLicenseAsync(User, E3, body: new AssignRequest { DisabledPlans = ["TEAMS1"] },
            cancellationToken: TestContext.Current.CancellationToken);
        var dryRun = await client.PlaceOrderAsync(
            new OrderRequest { Sku = E3, Quantity = 5 }, whatIf: true, cancellationToken: TestContext.Current.CancellationToken);
        var order = await client.PlaceOrderAsync(new OrderRequest { Sku = E3, Quantity = 5 }, idempotency_Key: "joiners-march", x_Caller: "hr-flow",
            cancellationToken: TestContext.Current.CancellationToken);
        var found = await client.GetOrderAsync(order.Id, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((3, LicenseStatus.Low),
            licenses.Licenses.Where(license => license.SkuPartNumber == E3).Select(license => (license.Available, license.Status)).Single());
        Assert.Equal((201, ChangeResultOutcome.Changed), (assigned.Status, assigned.Outcome));
        Assert.Single(app.Tenant.State.FindUser(User)!.Licenses[0].DisabledPlans);
        Assert.Equal(("", 30), (dryRun.Id, dryRun.ResultingTotal));
        Assert.Equal((order.Id, 30, "hr-flow"), (found.Id, found.ResultingTotal, found.History[0].By));
    }

    [Fact]
    public async Task Client_ThatImportsPrices_SeesWhatLicensesCost()
    {
        await using var app = await TestApp.StartAsync(azurite);
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri(app.Http.BaseAddress!, "api/") };
        var client = new LicenseClient(http);

        using var csv = new MemoryStream("sku,amount,currency,per\nENTERPRISEPACK,21.60,EUR,month\nCOPILOT,30,EUR,month"u8.ToArray());

        var done = await client.ImportPricesAsync(csv, cancellationToken: TestContext.Current.CancellationToken);
        var licenses = await client.GetLicensesAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((21.60m, "COPILOT"), (Assert.Single(done.Prices).Amount, Assert.Single(done.Skipped).Sku));
        var cost = Assert.Single(licenses.Costs);
        Assert.Equal(("EUR", 540m, 64.80m, null), (cost.Currency, cost.Purchased, cost.Unassigned, cost.Unused));
        Assert.Null(licenses.Licenses.First(license => license.SkuPartNumber == "SPE_E5").Price);
    }

    [Fact]
    public async Task Client_WhoseCallIsRefused_SeesATypedProblem()
    {
        await using var app = await TestApp.StartAsync(azurite);
        using var http = new HttpClient { BaseAddress = new Uri(app.Http.BaseAddress!, "api/") };
        var client = new LicenseClient(http);

        var refused = await Assert.ThrowsAsync<LicenseApiException<Problem>>(
            () => client.AssignLicenseAsync(User, "EXCHANGESTANDARD", x_Correlation_Id: "case-17", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal((409, ProblemCode.NoLicenseAvailable, "case-17"), (refused.StatusCode, refused.Result.Code, refused.Result.CorrelationId));
    }

    [Fact]
    public async Task Client_ThatChangesMany_SeesWhatBecameOfEach()
    {
        await using var app = await TestApp.StartAsync(azurite);
        using var http = new HttpClient { BaseAddress = new Uri(app.Http.BaseAddress!, "api/") };
        var client = new LicenseClient(http);

        var answer = await client.ChangeLicensesAsync(
            new ChangeLicensesRequest
            {
                Changes = [new UserChange { User = User, Add = [new LicenseToAdd { Sku = E3 }] },
                new UserChange { User = "nobody", Remove = [E3] }]
            },
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([(ChangeResultOutcome.Changed, null), (ChangeResultOutcome.Refused, "user-not-found")],
            answer.Results.Select(result => (result.Outcome, result.Code)));
    }
}
