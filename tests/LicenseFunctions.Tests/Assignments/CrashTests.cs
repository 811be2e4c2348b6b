using System.Net.Http.Json;
using System.Text.Json;
using Azure.Data.Tables;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Assignments;

public sealed class CrashTests(AzuriteFixture azurite)
{
    private const string Sku = "MANY";
    private const int Users = 1000;
    private const int Answered = 310;

    [Fact]
    public async Task Process_KilledAmongAThousandChanges_LeavesNothingThatARepetitionDoesNotMakeRight()
    {
        await using var tenant = await TenantServer.StartAsync(new() { ResellerDelay = Timeout.InfiniteTimeSpan }, TestContext.Current.CancellationToken);
        var storage = azurite.NewStorageAccount();
        var sku = tenant.State.AddSku(Sku, enabled: Users);
        var users = tenant.State.AddUsers(Users);
        // Some are answered, then Graph does what it is asked and says nothing, in the middle of a batch.
        tenant.Faults.Add(new FaultRule { Match = "assignLicense", Times = Answered, Action = FaultAction.Delay });
        tenant.Faults.AcceptThenHang("assignLicense", times: null);

        var (first, http) = await FunctionsProcess.StartAsync(tenant, storage);
        await using (first)
        using (http)
        {
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => Task.WhenAll(ChangeAsync(http, users), KillOnceSilentAsync(first, tenant)));
        }
        Assert.InRange(tenant.State.Consumed(Sku), 1, Users - 1);
        tenant.Faults.Clear();

        var (second, httpAgain) = await FunctionsProcess.StartAsync(tenant, storage);
        await using (second)
        using (httpAgain)
        {
            var results = await ChangeAsync(httpAgain, users);
            Assert.All(results, result => Assert.InRange(result.GetProperty("status").GetInt32(), 200, 201));
        }
        Assert.All(tenant.State.Users.TakeLast(Users), user => Assert.True(user.Holds(sku.SkuId)));
        var audit = await AuditAsync(storage);
        Assert.Equal(Users, audit.Select(row => row.GetString("UserId")).Distinct(StringComparer.Ordinal).Count());
        Assert.All(audit.Where(row => row.GetString("Result") == "done").CountBy(row => row.GetString("UserId")), user => Assert.Equal(1, user.Value));
    }

    private static async Task KillOnceSilentAsync(FunctionsProcess process, TenantServer tenant)
    {
        await Eventually.HoldsAsync(() => tenant.Requests.Count("assignLicense", status: 0) > 0, "Graph stops answering");
        await process.KillAsync();
    }

    private static async Task<List<JsonElement>> ChangeAsync(HttpClient http, IEnumerable<TenantUser> users)
    {
        using var answer = await http.PostAsJsonAsync(
            "/api/license-changes",
            new { changes = users.Select(user => new { user = user.UserPrincipalName, add = new[] { Sku } }) },
            TestContext.Current.CancellationToken);
        return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("results").EnumerateArray()];
    }

    private static async Task<List<TableEntity>> AuditAsync(string storage) =>
        await new TableClient(storage, TableNames.Audit).QueryAsync<TableEntity>(cancellationToken: TestContext.Current.CancellationToken)
            .Where(row => row.PartitionKey.Contains("|day|", StringComparison.Ordinal)).ToListAsync(TestContext.Current.CancellationToken);
}
