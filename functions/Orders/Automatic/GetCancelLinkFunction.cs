using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LicenseFunctions.Orders.Automatic;

/// <summary>
/// The page behind the link in the announcement of an automatic order. Looking at it changes nothing, since mail programs follow links
/// by themselves; its button does, see <see cref="CancelOrderByLinkFunction"/>.
/// </summary>
internal sealed class GetCancelLinkFunction(CancelLink link, OrderStore store)
{
    [Function("GetCancelLink")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "orders/{id}/cancel-link")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!link.IsValid(id, request.Query["token"].ToString()) || await store.FindAsync(id, cancellationToken) is not { } order)
            return CancelLinkPage.LinkNotValid(request);
        var what = $"<p>{HtmlEncoder.Default.Encode($"{order.Quantity:+0;-0} {order.DisplayName} ({order.SkuPartNumber})")}: {order.State}</p>";
        return order is { State: OrderState.Requested, PerhapsSentAt: null }
            ? CancelLinkPage.Show(request, $"Order {id}", what + "<form method=\"post\"><button>Call this order off</button></form>")
            : CancelLinkPage.Show(request, $"Order {id}", what + "<p>It can be called off only before it is sent.</p>");
    }
}
