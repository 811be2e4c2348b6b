using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Admin;

/// <summary>Reads orders with their history and answers.</summary>
internal sealed class OrderLookup(OrderStore store)
{
    /// <exception cref="ProblemException">order-not-found</exception>
    public async Task<OrderView> GetAsync(string id, CancellationToken cancellationToken)
    {
        var order = await store.FindAsync(id, cancellationToken) ?? throw NotFound(id);
        return await DescribeAsync(order, cancellationToken);
    }

    public async Task<OrderView> DescribeAsync(Order order, CancellationToken cancellationToken) =>
        OrderView.Of(order, await store.GetHistoryAsync(order.Id, cancellationToken), await store.GetAnswersAsync(order.Id, cancellationToken));

    public static ProblemException NotFound(string id) => new(ProblemKind.OrderNotFound, $"There is no order '{id}'. GET /orders lists them.");
}
