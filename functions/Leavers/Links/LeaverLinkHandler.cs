using LicenseFunctions.Shared.Graph.Pipeline;

namespace LicenseFunctions.Leavers.Links;

/// <summary>
/// Shows the page of a signed link, and executes its buttons. A question is answered once; until it is, an interrupted answer can be repeated.
/// </summary>
internal sealed class LeaverLinkHandler(
    LeaverLinks links, LeaverStore store, LeaverRemover remover, LicenseDirectory directory, LeaverOptions options, TimeProvider clock)
{
    private const string By = "the manager or administrator, by the link";
    private readonly LiquidTemplates _templates = new();

    public async Task<IResult> ShowAsync(HttpRequest request, string sku, string user, string question, CancellationToken cancellationToken)
    {
        if (await FindAsync(request, sku, user, question, cancellationToken) is not { } row)
            return Show(request, LeaverView.NotValid, StatusCodes.Status404NotFound);
        var view = ViewOf(row);
        return view == LeaverView.Ask
            ? await AskAsync(request, row, cancellationToken)
            : Show(request, view, StatusCodes.Status200OK);
    }

    public async Task<IResult> DecideAsync(
        HttpRequest request, string sku, string user, string question, string correlationId, CancellationToken cancellationToken)
    {
        if (await FindAsync(request, sku, user, question, cancellationToken) is not { } row)
            return Show(request, LeaverView.NotValid, StatusCodes.Status404NotFound);
        var decision = (await FormBody.ReadAsync(request, cancellationToken))?.GetValueOrDefault("decision").ToString();
        if (ViewOf(row) is not LeaverView.Ask and var view)
            return Show(request, view, view == LeaverView.Expired ? StatusCodes.Status409Conflict : StatusCodes.Status200OK);
        return decision switch
        {
            "keep" => await store.TrySaveAsync(row with { KeptAt = clock.GetUtcNow() }, cancellationToken) is null
                ? Show(request, LeaverView.Busy, StatusCodes.Status409Conflict)
                : Show(request, LeaverView.Kept, StatusCodes.Status200OK),
            "remove" => await RemoveAsync(request, row, correlationId, cancellationToken),
            _ => Show(request, LeaverView.NotTheForm, StatusCodes.Status400BadRequest),
        };
    }

    private async Task<IResult> RemoveAsync(HttpRequest request, LeaverRow row, string correlationId, CancellationToken cancellationToken)
    {
        try
        {
            var name = (await FindUserAsync(row.UserId, cancellationToken))?.UserPrincipalName ?? row.UserId;
            var removals = await remover.RemoveAsync([(row, name)], new RequestOrigin(By, correlationId, Reference: null), cancellationToken);
            return removals switch
            {
                [{ Problem: null }] => Show(request, LeaverView.Removed, StatusCodes.Status200OK),
                [{ Problem: { } problem }] => Show(request, LeaverView.Refused, StatusCodes.Status409Conflict, detail: problem.Message),
                _ when row.Reported == LeaverTier.Certain && await FindUserAsync(row.UserId, cancellationToken) is { AccountEnabled: true } =>
                    Show(request, LeaverView.Enabled, StatusCodes.Status409Conflict),
                _ => Show(request, LeaverView.Busy, StatusCodes.Status409Conflict),
            };
        }
        catch (ProblemException problem) when (problem.Kind.Status >= 500)
        {
            return Show(request, LeaverView.Busy, StatusCodes.Status409Conflict);
        }
    }

    /// <summary>Null if the link is not ours, or is of an earlier question.</summary>
    private async Task<LeaverRow?> FindAsync(HttpRequest request, string sku, string user, string question, CancellationToken cancellationToken) =>
        Guid.TryParse(sku, out var skuId) && links.IsValid(skuId, user, question, request.Query["token"].ToString())
        && await store.FindAsync(skuId, user, cancellationToken) is { } row && row.Question == question ? row : null;

    /// <summary>Without <see cref="LeaverRow.AskedAt"/> the mail was just sent.</summary>
    private LeaverView ViewOf(LeaverRow row) =>
        row.RemovedAt is not null ? LeaverView.Removed
        : row.KeptAt is not null ? LeaverView.Kept
        : row.AskedAt?.AddDays(options.LinkDays) < clock.GetUtcNow() ? LeaverView.Expired
        : LeaverView.Ask;

    private async Task<IResult> AskAsync(HttpRequest request, LeaverRow row, CancellationToken cancellationToken)
    {
        try
        {
            var user = await FindUserAsync(row.UserId, cancellationToken);
            var sku = (await directory.GetSkusAsync(cancellationToken)).FirstOrDefault(sku => sku.Id == row.SkuId);
            return user is null || sku is null
                ? Show(request, LeaverView.Gone, StatusCodes.Status200OK)
                : Show(request, LeaverView.Ask, StatusCodes.Status200OK, user.DisplayName ?? user.UserPrincipalName, ProductNames.DisplayName(sku.Usage));
        }
        catch (ProblemException problem) when (problem.Kind.Status >= 500)
        {
            return Show(request, LeaverView.Busy, StatusCodes.Status409Conflict);
        }
    }

    private async Task<DirectoryUser?> FindUserAsync(string userId, CancellationToken cancellationToken) =>
        (await directory.FindUsersAsync([userId], RetryBudget.ForOneUser(clock.GetUtcNow()), cancellationToken))[0].User;

    private IResult Show(HttpRequest request, LeaverView view, int status, string? person = null, string? product = null, string? detail = null)
    {
        var model = new { LinkHtml.Style, View = view.ToString(), Person = person, Product = product, Detail = detail, Days = options.AskAgainAfterDays };
        var html = _templates.Render("Leavers.Links.leaver-link", model, LiquidTemplates.CultureOf(ReaderLanguage.Of(request)));
        return LinkHtml.Answer(request, html, status);
    }
}

/// <summary>What the page says.</summary>
internal enum LeaverView
{
    Ask, // with the buttons
    Kept, // that was decided
    Removed,
    Expired, // the question is too old
    Enabled, // somebody enabled the account
    Gone, // the user or the product is
    Refused, // the license cannot be removed
    Busy, // Graph does not answer, or something else changed it
    NotTheForm,
    NotValid,
}
