using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Placing;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Pricing;

namespace LicenseFunctions.Dashboard.Products;

/// <summary>The page of a product, and what a person can do there: order or return licenses, mute or unmute warnings, set the price.</summary>
internal sealed class ProductFunctions(
    PageRenderer renderer, ProductReader reader, ProductPage product, OrderPlacement placement, AlertStore alerts, PriceEditor prices,
    ResellerOptions reseller)
{
    /// <summary>The value of the form's field <c>when</c> for a return that waits.</summary>
    private const string Renewal = "renewal";

    [Function("GetProductPage")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "app/products/{sku}")] HttpRequest request, string sku,
        FunctionContext context, CancellationToken cancellationToken)
    {
        var page = renderer.Open(request);
        var (quantity, reason) = (request.Query["quantity"].ToString(), request.Query["reason"].ToString());
        var form = quantity.Length == 0 || !page.User.CanAct
            ? OrderForm.Empty
            : await PrepareAsync(page, sku, quantity, reason, context, cancellationToken);
        return await ShowAsync(page, sku, form, StatusCodes.Status200OK, cancellationToken);
    }

    [Function("ActOnProduct")]
    public async Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "app/products/{sku}/{action}")] HttpRequest request, string sku, string action,
        FunctionContext context, CancellationToken cancellationToken)
    {
        var page = renderer.Open(request);
        var fields = await request.ReadFormAsync(cancellationToken);
        try
        {
            return action switch
            {
                "order" => await OrderAsync(page, sku, fields, context, cancellationToken),
                "mute" or "unmute" => await MuteAsync(page, sku, action, fields, context, cancellationToken),
                "price" => await PriceAsync(page, sku, fields, context, cancellationToken),
                "unprice" => await UnpriceAsync(page, sku, context, cancellationToken),
                _ => renderer.NotFound(page),
            };
        }
        catch (ProblemException e)
        {
            var form = new OrderForm(fields["quantity"].ToString(), fields["reason"].ToString(), PageProblem.Of(e, page), null, "");
            return await ShowAsync(page, sku, form, e.Kind.Status, cancellationToken);
        }
    }

    /// <summary>Says what the order would do, or why it cannot be placed. Nothing is written.</summary>
    private async Task<OrderForm> PrepareAsync(
        PageContext page, string sku, string quantity, string reason, FunctionContext context, CancellationToken cancellationToken)
    {
        try
        {
            var asked = RequestOf(page, sku, quantity, reason, when: null);
            Order order;
            try
            {
                order = await placement.PlaceAsync(asked, key: null, isWhatIf: true, OriginOf(page, context), cancellationToken);
            }
            catch (ProblemException e) when (e.Kind == ProblemKind.OutsideReturnWindow)
            {
                // A person need not know of windows: the return waits for the renewal, and the page says so.
                asked = asked with { When = ReturnTime.Renewal };
                order = await placement.PlaceAsync(asked, key: null, isWhatIf: true, OriginOf(page, context), cancellationToken);
            }
            var effect = page.Text[
                order.Quantity > 0 ? order.IsStored ? "EffectExtend" : "EffectAdd" : order.State == OrderState.Held ? "EffectHold" : "EffectReturn",
                reseller.Email, Math.Abs(order.Quantity), order.PurchasedBefore, order.ResultingTotal,
                page.Dates.Day(order.RenewsAt ?? page.Now, page.Now), page.Dates.Day(order.NotBefore ?? page.Now, page.Now)];
            return new OrderForm(quantity, reason, null, effect, Guid.NewGuid().ToString("N")) { When = asked.When == ReturnTime.Renewal ? Renewal : "" };
        }
        catch (ProblemException e)
        {
            return new OrderForm(quantity, reason, PageProblem.Of(e, page), null, "");
        }
    }

    private async Task<IResult> OrderAsync(
        PageContext page, string sku, IFormCollection fields, FunctionContext context, CancellationToken cancellationToken)
    {
        var request = RequestOf(page, sku, fields["quantity"].ToString(), fields["reason"].ToString(), fields["when"]);
        // The form was made once; sent twice it is one order.
        var key = Guid.TryParse(fields["key"], out var id) ? IdempotencyKey.ForPurpose($"page {id:N}") : null;
        var order = await placement.PlaceAsync(request, key, isWhatIf: false, OriginOf(page, context), cancellationToken);
        return PageRenderer.SeeOther(page.Link("orders", order.Id) + "?done=placed");
    }

    private async Task<IResult> MuteAsync(
        PageContext page, string sku, string action, IFormCollection fields, FunctionContext context, CancellationToken cancellationToken)
    {
        if (await reader.ReadAsync(sku, ProductPage.DefaultDays, cancellationToken) is not { } data)
            return renderer.NotFound(page);
        var until = action == "unmute" ? page.Now
            : DateTimeOffset.TryParseExact(fields["until"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day) ? day
            : throw ProblemException.Invalid("until", "A date such as 2026-12-24.");
        var reason = fields["reason"].ToString().Trim();
        var asked = new MuteRequest { Until = until, Reason = reason.Length == 0 ? null : reason }.Validated(page.Now.AddDays(366));
        await alerts.MuteAsync(data.License.SkuId, asked.Until, OriginOf(page, context).Caller, asked.Reason, cancellationToken);
        return PageRenderer.SeeOther($"{page.Link("products", sku)}?done={action}d");
    }

    private async Task<IResult> PriceAsync(
        PageContext page, string sku, IFormCollection fields, FunctionContext context, CancellationToken cancellationToken)
    {
        var (entered, currency) = (fields["amount"].ToString(), fields["currency"].ToString().Trim().ToUpperInvariant());
        // The browser sends a number in this form, however the person wrote it.
        var isNumber = decimal.TryParse(entered, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount);
        var problem = isNumber ? Price.CheckAmount(amount) ?? Price.CheckCurrency(currency) : new PriceProblem("AmountPoint", SingleLine.Of(entered));
        var per = fields["per"] == "year" ? PricePer.Year : PricePer.Month;
        if (problem is not null)
            return await ShowAsync(page, sku, OrderForm.Empty, StatusCodes.Status400BadRequest, cancellationToken, new PriceForm(entered, currency, per)
            { Problem = problem.In(page.Text.Culture) });
        await prices.SetAsync(sku, new Price(amount, currency, per), OriginOf(page, context), cancellationToken);
        return PageRenderer.SeeOther($"{page.Link("products", sku)}?done=priced");
    }

    private async Task<IResult> UnpriceAsync(PageContext page, string sku, FunctionContext context, CancellationToken cancellationToken)
    {
        await prices.RemoveAsync(sku, OriginOf(page, context), cancellationToken);
        return PageRenderer.SeeOther($"{page.Link("products", sku)}?done=unpriced");
    }

    private async Task<IResult> ShowAsync(
        PageContext page, string sku, OrderForm form, int status, CancellationToken cancellationToken, PriceForm? entered = null) =>
        await reader.ReadAsync(sku, ProductPage.DaysOf(page.Request), cancellationToken) is { } data
            ? renderer.Page(page, "", data.License.DisplayName, "product", product.Describe(data, form, entered, page), status)
            : renderer.NotFound(page);

    private static OrderRequest RequestOf(PageContext page, string sku, string quantity, string reason, string? when) => new()
    {
        When = when == Renewal ? ReturnTime.Renewal : null,
        Sku = sku,
        Quantity = int.TryParse(quantity.Replace('−', '-'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number : throw ProblemException.Invalid("quantity", "A whole number."),
        Reason = reason.Trim() is { Length: > 0 } why ? why : null,
        RequestedBy = page.User.Name is { Length: > 0 } name ? name : null,
    };

    private static RequestOrigin OriginOf(PageContext page, FunctionContext context) => page.OriginOf(context);
}
