namespace LicenseFunctions.Assignments.Holders;

/// <summary>Who holds a product, or could give it back.</summary>
internal sealed class LicenseHolders(LicenseDirectory directory, SkuHolders holders, TimeProvider clock)
{
    /// <summary>
    /// Graph's pages that are read for one answer at most, and how long: where few can be freed, a page of them may take the whole tenant,
    /// which no caller should have to wait for.
    /// </summary>
    private const int MaxPages = 20;

    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(60);

    /// <exception cref="ProblemException">sku-not-found, or Graph cannot say.</exception>
    public async Task<(
        LicenseHoldersView Answer, HolderCursor? Next)> ListAsync(string skuName, HolderQuery query, HolderCursor? after, CancellationToken cancellationToken)
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

    /// <summary>The first page to look at: without sign-ins where the app may not see them, which is no reason to say nothing at all.</summary>
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

    /// <summary>What comes after a user; everything if the user is not there any more, since somebody twice is better than somebody missing.</summary>
    private static IEnumerable<DirectoryUser> Rest(IReadOnlyList<DirectoryUser> users, string? after)
    {
        var rest = users.SkipWhile(user => user.Id != after).Skip(1).ToList();
        return after is not null && users.Any(user => user.Id == after) ? rest : users;
    }
}

/// <param name="InactiveDays">Not signed in for longer than that is inactive.</param>
/// <param name="All">Also those who need it.</param>
internal sealed record HolderQuery(int InactiveDays, bool All, int Top);
