using System.Text.Encodings.Web;
using LicenseFunctions.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LicenseFunctions.Orders.Automatic;

/// <summary>
/// The page behind the link in the announcement of an automatic order. Looking at it changes nothing, since mail programs follow links
/// by themselves; its button does.
/// </summary>
internal sealed class CancelOrderByLinkFunction(CancelLink link, OrderStore store, OrderHand hand)
{
    private const string By = "the link in the announcement";

    [Function("CancelOrderByLink")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "orders/{id}/cancel-link")] HttpRequest request, string id,
        FunctionContext context, CancellationToken cancellationToken)
    {
        if (!link.IsValid(id, request.Query["token"].ToString()) || await store.FindAsync(id, cancellationToken) is not { } order)
            return Page(request, "This link is not valid", "<p>Take the link from the mail as it is, or call POST /orders/{id}/cancel.</p>", StatusCodes.Status404NotFound);
        if (HttpMethods.IsPost(request.Method))
            return await CancelAsync(request, id, RequestOrigin.CorrelationIdOf(request, context), cancellationToken);
        var what = $"<p>{HtmlEncoder.Default.Encode($"{order.Quantity:+0;-0} {order.DisplayName} ({order.SkuPartNumber})")}: {order.State}</p>";
        return order.State == OrderState.Requested
            ? Page(request, $"Order {id}", what + "<form method=\"post\"><button>Call this order off</button></form>")
            : Page(request, $"Order {id}", what + "<p>It can be called off only before it is sent.</p>");
    }

    private async Task<IResult> CancelAsync(HttpRequest request, string id, string correlationId, CancellationToken cancellationToken)
    {
        try
        {
            await hand.CancelAsync(id, reason: null, new RequestOrigin(By, correlationId, Reference: null), cancellationToken);
            return Page(request, $"Order {id} is called off", "<p>Nothing is sent to the reseller.</p>");
        }
        catch (ProblemException problem) when (problem.Kind == ProblemKind.OrderStateConflict)
        {
            return Page(request, $"Order {id} was not called off", $"<p>{HtmlEncoder.Default.Encode(problem.Message)}</p>", StatusCodes.Status409Conflict);
        }
    }

    private static IResult Page(HttpRequest request, string title, string body, int status = StatusCodes.Status200OK)
    {
        var headers = request.HttpContext.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XContentTypeOptions = "nosniff";
        var text = HtmlEncoder.Default.Encode(title);
        return Results.Text(
            $"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>{text}</title></head><body><main><h1>{text}</h1>{body}</main></body></html>""",
            "text/html; charset=utf-8", statusCode: status);
    }
}
