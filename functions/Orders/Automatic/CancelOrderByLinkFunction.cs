using System.Text.Encodings.Web;
using LicenseFunctions.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LicenseFunctions.Orders.Automatic;

/// <summary>The button of the page that <see cref="GetCancelLinkFunction"/> shows.</summary>
internal sealed class CancelOrderByLinkFunction(CancelLink link, OrderHand hand)
{
    private const string By = "the link in the announcement";

    [Function("CancelOrderByLink")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orders/{id}/cancel-link")] HttpRequest request, string id,
        FunctionContext context, CancellationToken cancellationToken)
    {
        if (!link.IsValid(id, request.Query["token"].ToString()))
            return CancelLinkPage.LinkNotValid(request);
        try
        {
            var origin = new RequestOrigin(By, RequestOrigin.CorrelationIdOf(request, context), Reference: null);
            await hand.CancelAsync(id, reason: null, origin, cancellationToken, onlyUnsent: true);
            return CancelLinkPage.Show(request, $"Order {id} is called off", "<p>Nothing is sent to the reseller.</p>");
        }
        catch (ProblemException problem) when (problem.Kind == ProblemKind.OrderNotFound)
        {
            return CancelLinkPage.LinkNotValid(request);
        }
        catch (ProblemException problem) when (problem.Kind == ProblemKind.OrderStateConflict)
        {
            return CancelLinkPage.Show(
                request, $"Order {id} was not called off", $"<p>{HtmlEncoder.Default.Encode(problem.Message)}</p>", StatusCodes.Status409Conflict);
        }
    }
}
