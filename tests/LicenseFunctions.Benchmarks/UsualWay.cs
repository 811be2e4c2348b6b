using Microsoft.Graph;
using Microsoft.Graph.Models;
using Microsoft.Graph.Users.Item.AssignLicense;
using Microsoft.Kiota.Abstractions.Authentication;

namespace LicenseFunctions.Benchmarks;

/// <summary>
/// How it is usually written: the Graph SDK as it comes, one user after the other, and for each the list of products (is one free?), the
/// user (has it already?) and the assignment.
/// </summary>
internal static class UsualWay
{
    public const string Command = "assign-usual";

    /// <summary>The main method of the process: warms up with one user, waits for a line of input, does as many as were asked for, and says so.</summary>
    public static async Task<int> RunAsync(Uri endpoint, int users)
    {
        using var graph = new GraphServiceClient(new BaseBearerTokenAuthenticationProvider(new AnyToken()), endpoint.AbsoluteUri);
        await AssignAsync(graph, TenantProcess.UserName(TenantProcess.Users));
        Console.WriteLine("Ready");
        await Console.In.ReadLineAsync();
        for (var user = 0; user < users; user++)
            await AssignAsync(graph, TenantProcess.UserName(user));
        Console.WriteLine("Done");
        await Console.In.ReadToEndAsync();
        return 0;
    }

    private static async Task AssignAsync(GraphServiceClient graph, string user)
    {
        var skus = await graph.SubscribedSkus.GetAsync();
        var sku = skus!.Value!.Single(s => s.SkuPartNumber == TenantProcess.Sku);
        if (sku.PrepaidUnits!.Enabled <= sku.ConsumedUnits)
            throw new InvalidOperationException("No license is free.");
        var found = await graph.Users[user].GetAsync(request => request.QueryParameters.Select = ["id", "usageLocation", "assignedLicenses"]);
        if (found!.AssignedLicenses!.Exists(license => license.SkuId == sku.SkuId))
            return;
        await graph.Users[found.Id].AssignLicense.PostAsync(new AssignLicensePostRequestBody
        {
            AddLicenses = [new AssignedLicense { SkuId = sku.SkuId }],
            RemoveLicenses = [],
        });
    }

    private sealed class AnyToken : IAccessTokenProvider
    {
        public AllowedHostsValidator AllowedHostsValidator { get; } = new();

        public Task<string> GetAuthorizationTokenAsync(
            Uri uri, Dictionary<string, object>? additionalAuthenticationContext = null, CancellationToken cancellationToken = default) =>
                Task.FromResult("any");
    }
}
