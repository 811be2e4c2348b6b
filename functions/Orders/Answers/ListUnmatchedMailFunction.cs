using LicenseFunctions.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LicenseFunctions.Orders.Answers;

internal sealed class ListUnmatchedMailFunction(OrderMailStore store)
{
    [Function("ListUnmatchedMail")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "orders/unmatched")] HttpRequest request, CancellationToken cancellationToken)
    {
        var page = PageQuery.Read(request, OrderMailStore.IsId);
        var value = new List<OrderMailView>();
        await foreach (var mail in store.ListAsync(page.After, QueryFlag.Read(request, "all"), cancellationToken))
        {
            if (value.Count == page.Top)
                return Json.Ok(new OrderMailPage(value, page.NextLink(request, value[^1].Id)));
            value.Add(OrderMailView.Of(mail));
        }
        return Json.Ok(new OrderMailPage(value, NextLink: null));
    }
}
