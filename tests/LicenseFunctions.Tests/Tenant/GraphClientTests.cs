using Microsoft.Graph;
using Microsoft.Graph.Models;
using Microsoft.Graph.Models.ODataErrors;
using Microsoft.Graph.Users.Item.AssignLicense;
using static LicenseFunctions.Tests.Tenant.RunningTenant;

namespace LicenseFunctions.Tests.Tenant;

/// <summary>The real client of Microsoft Graph against the tenant: what it sends is understood, and what it gets is read.</summary>
public sealed class GraphClientTests
{
    private const string User = "wout.stevens@contoso.example";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AssignLicense_Succeeds()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();

        var user = await graph.Users[User].AssignLicense.PostAsync(Add(E3), cancellationToken: Stop);

        Assert.Equal(E3, Assert.Single(user!.AssignedLicenses!).SkuId);
    }

    [Fact]
    public async Task AssignLicense_Refused_IsAnODataErrorWithTheIds()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        tenant.State.SetUnits("ENTERPRISEPACK", enabled: 0);

        var error = await Assert.ThrowsAsync<ODataError>(() => graph.Users[User].AssignLicense.PostAsync(Add(E3), cancellationToken: Stop));

        Assert.Equal((400, "Request_BadRequest"), (error.ResponseStatusCode, error.Error!.Code));
        Assert.NotNull(error.Error.InnerError!.RequestId);
    }

    [Fact]
    public async Task Update_UsageLocation_Succeeds()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();

        await graph.Users["nestor.wilke@contoso.example"].PatchAsync(new User { UsageLocation = "BE" }, cancellationToken: Stop);

        Assert.Equal("BE", tenant.State.FindUser("nestor.wilke@contoso.example")!.UsageLocation);
    }

    [Fact]
    public async Task PageIterator_GoesThroughEveryUser()
    {
        await using var tenant = await StartAsync();
        tenant.State.AddUsers(250);
        using var graph = tenant.Graph();
        var count = 0;

        var first = await graph.Users.GetAsync(request => request.QueryParameters.Select = ["id", "assignedLicenses"], Stop);
        await PageIterator<User, UserCollectionResponse>.CreatePageIterator(graph, first!, _ => ++count > 0).IterateAsync(Stop);

        Assert.Equal(tenant.State.Users.Count, count);
    }

    [Fact]
    public async Task Batch_OfTwentyThree_IsAnsweredItemByItem()
    {
        await using var tenant = await StartAsync();
        var users = tenant.State.AddUsers(23);
        using var graph = tenant.Graph();
        var batch = new BatchRequestContentCollection(graph);
        var steps = new List<string>();
        foreach (var user in users)
        {
            var step = graph.Users[user.UserPrincipalName].AssignLicense.ToPostRequestInformation(Add(E3));
            steps.Add(await batch.AddBatchRequestStepAsync(step));
        }

        var statuses = await (await graph.Batch.PostAsync(batch, Stop)).GetResponsesStatusCodesAsync();

        Assert.Equal(23, steps.Count(statuses.ContainsKey));
        Assert.Equal(3, statuses.Values.Count(status => status == System.Net.HttpStatusCode.OK));
        Assert.Equal(2, tenant.Server.Requests.Count("$batch"));
    }

    [Fact]
    public async Task Skus_SubscriptionsAndDetails_AreRead()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();

        var skus = await graph.SubscribedSkus.GetAsync(cancellationToken: Stop);
        var terms = await graph.Directory.Subscriptions.GetAsync(cancellationToken: Stop);
        var details = await graph.Users["adele.vance@contoso.example"].LicenseDetails.GetAsync(cancellationToken: Stop);

        Assert.Equal(22, skus!.Value!.Single(sku => sku.SkuId == E3).ConsumedUnits);
        Assert.NotNull(terms!.Value!.Single(term => term.SkuId == E3.ToString()).NextLifecycleDateTime);
        Assert.Contains(details!.Value!, detail => detail.SkuId == E3);
    }

    private static AssignLicensePostRequestBody Add(Guid sku) => new()
    {
        AddLicenses = [new AssignedLicense { SkuId = sku, DisabledPlans = [] }],
        RemoveLicenses = [],
    };
}
