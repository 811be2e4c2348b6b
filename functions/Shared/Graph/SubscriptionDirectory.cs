using LicenseFunctions.Shared.Graph.Pipeline;
using Microsoft.Graph.Models;
using Microsoft.Kiota.Abstractions;
using Subscription = LicenseFunctions.Shared.Licensing.Subscription;

namespace LicenseFunctions.Shared.Graph;

/// <summary>Reads the tenant's subscriptions (<c>GET /directory/subscriptions</c>).</summary>
internal sealed class SubscriptionDirectory(GraphClient graph, TimeProvider clock)
{
    /// <summary>For all pages with their retries. Callers can continue without the answer.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(20);
    private static readonly string[] Properties =
        ["id", "skuId", "skuPartNumber", "totalLicenses", "status", "isTrial", "createdDateTime", "nextLifecycleDateTime"];

    /// <summary>Null if the app may not read subscriptions.</summary>
    /// <exception cref="ProblemException">Graph fails, refuses or takes too long.</exception>
    public async Task<IReadOnlyList<Subscription>?> GetAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(TimeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await GraphFailure.Guard(() => ReadAsync(either.Token), GraphPermissions.ReadSubscriptions, cancellationToken);
        }
        catch (ProblemException e) when (e.InnerException is ApiException { ResponseStatusCode: 403 })
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<Subscription>> ReadAsync(CancellationToken cancellationToken)
    {
        var subscriptions = new List<Subscription>();
        var page = await graph.Sdk.Directory.Subscriptions.GetAsync(request => request.QueryParameters.Select = Properties, cancellationToken);
        while (page is not null)
        {
            subscriptions.AddRange((page.Value ?? []).Select(ToSubscription).OfType<Subscription>());
            page = string.IsNullOrEmpty(page.OdataNextLink) ? null : await graph.Sdk.Directory.Subscriptions.WithUrl(page.OdataNextLink)
                .GetAsync(cancellationToken: cancellationToken);
        }
        return subscriptions;
    }

    /// <summary>Null for an entry without an id or product.</summary>
    private static Subscription? ToSubscription(CompanySubscription subscription) =>
        subscription.Id is not { } id || !Guid.TryParse(subscription.SkuId, out var skuId) ? null : new()
        {
            Id = id,
            SkuId = skuId,
            SkuPartNumber = subscription.SkuPartNumber ?? "",
            Quantity = subscription.TotalLicenses ?? 0,
            Status = Enum.TryParse<SubscriptionStatus>(subscription.Status, ignoreCase: true, out var status) && Enum.IsDefined(status) ? status
            : SubscriptionStatus.Unknown,
            IsTrial = subscription.IsTrial == true,
            CreatedAt = subscription.CreatedDateTime,
            NextLifecycleAt = subscription.NextLifecycleDateTime,
        };
}
