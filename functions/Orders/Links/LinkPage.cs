using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Orders.Links;

/// <summary>The page behind a signed link: small, without script, in the language of whom it is for.</summary>
internal sealed class LinkPage(ResellerOptions reseller)
{
    private readonly LiquidTemplates _templates = new();

    /// <param name="link">Null if it is none of ours.</param>
    /// <param name="order">Null if it is not known.</param>
    /// <param name="forReseller">Who reads it.</param>
    public IResult Show(HttpRequest request, LinkView view, OrderLink? link, Order? order, bool forReseller, int status = StatusCodes.Status200OK)
    {
        var (template, language) = forReseller ? ("Orders.Links.reseller-link", reseller.Language) : ("Orders.Links.administrator-link", "en");
        var html = _templates.Render(template, Model(view, link, order), LiquidTemplates.CultureOf(language));
        return LinkHtml.Answer(request, html, status);
    }

    private object Model(LinkView view, OrderLink? link, Order? order) => new
    {
        LinkHtml.Style,
        View = view.ToString(),
        Purpose = link?.Purpose.ToString(),
        Reference = order?.Id,
        State = order?.State.ToString(),
        Adds = order?.Quantity > 0,
        Count = Math.Abs(order?.Quantity ?? 0),
        Quantity = order?.Quantity.ToString("+0;-0", CultureInfo.InvariantCulture),
        Product = order?.DisplayName,
        PartNumber = order?.SkuPartNumber,
        Account = reseller.AccountName,
        MaxRemark = LinkForm.MaxRemark,
    };
}

/// <summary>What the page says.</summary>
internal enum LinkView
{
    /// <summary>Asks, with a button.</summary>
    Ask,

    /// <summary>What was decided is recorded.</summary>
    Recorded,

    /// <summary>The same was recorded before.</summary>
    RecordedBefore,

    /// <summary>The order is done.</summary>
    Fulfilled,

    /// <summary>The order was cancelled.</summary>
    Cancelled,

    /// <summary>The order was sent again after this mail, or is about to be.</summary>
    SentAgain,

    /// <summary>It is too late to cancel, or the order's state does not allow it.</summary>
    NotPossible,

    RemarkTooLong,

    /// <summary>What was posted is not the form of the page.</summary>
    NotTheForm,

    NotValid,
}
