using System.Runtime.CompilerServices;
using Azure.Storage.Queues;
using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Placing;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Health.Probes;

/// <summary>Checks the order queues, whether an order needs a person, and the order limits.</summary>
internal sealed class OrdersProbe(QueueServiceClient queues, OrderStore orders, OrderLimits limits) : IProbe
{
    public string Name => "Queues";

    public async IAsyncEnumerable<Finding> CheckAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var waiting = await queues.CountAsync(OrderQueue.Name, cancellationToken);
        var poison = await queues.CountAsync(OrderQueue.PoisonName, cancellationToken);
        yield return poison == 0
            ? Finding.Ok(Name, $"{waiting} orders wait to be sent.")
            : Finding.Warning(Name, $"{poison} messages in {OrderQueue.PoisonName} were not processed.",
                "RecoverPoisonOrder processes them automatically. Check whether it is disabled and what it logs.");
        var open = await orders.ListOpenAsync(cancellationToken).ToListAsync(cancellationToken);
        var undecided = open.Where(order => OrderAttention.IsUndecided(order.State, order.IsPaused)).ToList();
        yield return undecided.Count == 0
            ? Finding.Ok("Orders", $"{open.Count} are open.")
            : Finding.Warning("Orders", $"{undecided.Count} of {open.Count} open orders need a person, such as {undecided[0].Id} ({undecided[0].State}).",
                $"Read GET /orders/{undecided[0].Id}, then confirm, resend or cancel it.");
        var (text, isNear) = await limits.DescribeAsync(cancellationToken);
        yield return isNear
            ? Finding.Warning("Order limits", text,
                "If you expect these orders, raise Orders__MaxOrdersPerDay, Orders__MaxLicensesPerMonth or Orders__MaxSpendPerMonth. If not, check who placed "
                    + "them: GET /orders.")
            : Finding.Ok("Order limits", text);
    }
}
