using LicenseFunctions.Assignments.Waiting.Storage;
using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Dashboard.Orders;

/// <summary>The page of an order, and what a person can do there: send again, record a confirmation or a refusal, cancel.</summary>
internal sealed class OrderPageFunctions(PageRenderer renderer, OrderStore orders, WaitingStore waiting, OrderActions actions, OrderPage order)
{
    [Function("GetOrderPage")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "app/orders/{id}")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        ShowAsync(renderer.Open(request), id, problem: null, StatusCodes.Status200OK, cancellationToken);

    [Function("ActOnOrder")]
    public async Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "app/orders/{id}/{action}")] HttpRequest request, string id, string action,
        FunctionContext context, CancellationToken cancellationToken)
    {
        var page = renderer.Open(request);
        var reason = (await request.ReadFormAsync(cancellationToken))["reason"].ToString().Trim();
        var (why, origin) = (reason.Length == 0 ? null : SingleLine.Of(reason), page.OriginOf(context));
        try
        {
            switch (action)
            {
                case "resend":
                    await actions.ResendAsync(id, why, origin, cancellationToken);
                    break;
                case "confirm":
                    await actions.ConfirmAsync(id, why, origin, cancellationToken);
                    break;
                case "refuse":
                    await actions.RefuseAsync(id, why, origin, cancellationToken);
                    break;
                case "cancel":
                    await actions.CancelAsync(id, why, origin, cancellationToken);
                    break;
                default:
                    return renderer.NotFound(page);
            }
            return PageRenderer.SeeOther($"{page.Link("orders", id)}?done={action}");
        }
        catch (ProblemException e)
        {
            return await ShowAsync(page, id, PageProblem.Of(e, page), e.Kind.Status, cancellationToken);
        }
    }

    private async Task<IResult> ShowAsync(PageContext page, string id, string? problem, int status, CancellationToken cancellationToken)
    {
        if (await orders.FindAsync(id, cancellationToken) is not { } found)
            return renderer.NotFound(page);
        var history = await orders.GetHistoryAsync(id, cancellationToken);
        var answers = await orders.GetAnswersAsync(id, cancellationToken);
        var waits = (await waiting.GetQueuesAsync(cancellationToken)).Count(entry => entry.SkuId == found.SkuId);
        return renderer.Page(page, "orders", order.TitleOf(found, page), "order", order.Describe(found, history, answers, waits, problem, page), status);
    }
}
