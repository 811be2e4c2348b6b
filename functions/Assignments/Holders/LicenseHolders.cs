namespace LicenseFunctions.Assignments.Holders;

/// <summary>Lists the users who hold a product, or those whose license can be reclaimed.</summary>
internal sealed class LicenseHolders(LicenseDirectory directory, SkuHolders holders, TimeProvider clock)
{
    /// <summary>Limits for one call: if few licenses can be reclaimed, filling a page may need all users of the tenant.</summary>
    private const int MaxPages = 20;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(60);

    /// <exception cref="ProblemException">sku-not-found, or Graph does not answer.</exception>
    public async Task<(LicenseHoldersView Answer, HolderCursor? Next)> ListAsync(
        string skuName, HolderQuery query, HolderCursor? after, CancellationToken cancellationToken)
    {
        var start = clock.GetUtcNow();
        var skus = await directory.GetSkusAsync(cancellationToken);
        var sku = SkuName.Find(skus, skuName)
            ?? throw new ProblemException(ProblemKind.SkuNotFound, $"The tenant has no product '{skuName}'. GET /licenses lists them.");
        var (place, page) = await BeginAsync(sku.Id, after ?? HolderCursor.Start, cancellationToken);
        var rule = new UnusedLicenseRule(sku, skus, start.AddDays(-query.InactiveDays), place.WithSignIns);
        var value = new List<LicenseHolderView>();
        for (var pages = 1; ; pages++)
        {
            foreach (var user in Rest(page.Users, place.User))
            {
                var reasons = rule.Evaluate(user);
                if (query.All || reasons.Count > 0)
                {
                    if (value.Count == query.Top)
                        return Answer(place);
                    value.Add(LicenseHolderView.Of(user, reasons));
                }
                place = place with { User = user.Id };
            }
            if (page.Next is null)
                return Answer(null);
            place = place with { Token = page.Next, User = null };
            if (value.Count == query.Top || pages == MaxPages || clock.GetUtcNow() - start > MaxTime)
                return Answer(place);
            page = await holders.GetPageAsync(sku.Id, place.WithSignIns, place.Token, cancellationToken);
        }

        (LicenseHoldersView, HolderCursor?) Answer(HolderCursor? next) => (
            new(sku.Id, sku.PartNumber, ProductNames.DisplayName(sku.Usage), place.WithSignIns ? SignInReading.Read : SignInReading.NotPermitted, value, null),
            next);
    }

    /// <summary>The first page, without sign-ins if the app may not read them.</summary>
    private async Task<(HolderCursor Place, HolderPage Page)> BeginAsync(Guid skuId, HolderCursor place, CancellationToken cancellationToken)
    {
        try
        {
            return (place, await holders.GetPageAsync(skuId, place.WithSignIns, place.Token, cancellationToken));
        }
        catch (ProblemException e) when (place is { WithSignIns: true, Token: null } && e.Kind == ProblemKind.GraphForbidden)
        {
            return (place with { WithSignIns = false }, await holders.GetPageAsync(skuId, withSignIns: false, null, cancellationToken));
        }
    }

    /// <summary>The users after a user; all users if that user is no longer in the page, since a repeated user is better than a missing one.</summary>
    private static IEnumerable<DirectoryUser> Rest(IReadOnlyList<DirectoryUser> users, string? after) =>
        users.Any(user => user.Id == after) ? users.SkipWhile(user => user.Id != after).Skip(1) : users;
}

/// <param name="InactiveDays">Users without a sign-in for longer are inactive.</param>
/// <param name="All">Also users who need the license.</param>
internal sealed record HolderQuery(int InactiveDays, bool All, int Top);

internal sealed record LicenseHoldersView(
    Guid SkuId, string SkuPartNumber, string DisplayName, SignInReading SignInActivity, IReadOnlyList<LicenseHolderView> Value, string? NextLink);

/// <param name="LastSignInAt">Null for never, or if the app may not read sign-ins.</param>
/// <param name="Reasons">Why the license can be reclaimed; empty if the user needs it.</param>
internal sealed record LicenseHolderView(
    string UserId, string UserPrincipalName, string? DisplayName, bool AccountEnabled, DateTimeOffset? LastSignInAt, IReadOnlyList<UnusedReason> Reasons)
{
    /// <summary>Whether nobody uses the license. One that is held twice, or included in another, is a license of somebody who works.</summary>
    internal bool IsInactive => Reasons.Any(reason => reason is UnusedReason.Disabled or UnusedReason.NeverSignedIn or UnusedReason.Inactive);

    public static LicenseHolderView Of(DirectoryUser user, IReadOnlyList<UnusedReason> reasons) =>
        new(user.Id, user.UserPrincipalName, user.DisplayName, user.AccountEnabled, user.LastSignInAt, reasons);
}

internal enum SignInReading
{
    [JsonStringEnumMemberName("read")] Read,
    [JsonStringEnumMemberName("notPermitted")] NotPermitted, // the app lacks AuditLog.Read.All, or the tenant lacks Entra ID P1
}
