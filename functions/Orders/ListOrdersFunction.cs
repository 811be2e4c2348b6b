using System.Globalization;
using LicenseFunctions.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LicenseFunctions.Orders;

internal sealed class ListOrdersFunction(OrderStore store)
{
    private const int DefaultTop = 50;
    private const int MaxTop = 500;

    [Function("ListOrders")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "orders")] HttpRequest request, CancellationToken cancellationToken)
    {
        var top = Top(request);
        var value = new List<OrderLine>();
        await foreach (var order in store.ListAsync(After(request), cancellationToken))
        {
            if (value.Count == top)
                return Json.Ok(new { value, nextLink = (string?)$"{request.Path}?top={top}&after={value[^1].Id}" });
            value.Add(OrderLine.Of(order));
        }
        return Json.Ok(new { value, nextLink = (string?)null });
    }

    private static int Top(HttpRequest request)
    {
        var text = request.Query["top"].ToString();
        if (text.Length == 0)
            return DefaultTop;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var top) && top is >= 1 and <= MaxTop
            ? top
            : throw ProblemException.Invalid("top", $"A number from 1 to {MaxTop}.");
    }

    private static string? After(HttpRequest request)
    {
        var after = request.Query["after"].ToString();
        if (after.Length == 0)
            return null;
        return OrderId.IsValid(after) ? after : throw ProblemException.Invalid("after", "Follow nextLink as it is given.");
    }
}
