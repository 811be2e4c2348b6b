using System.Runtime.CompilerServices;
using Azure.Storage.Queues;
using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Placing;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Health.Probes;

/// <summary>The queues of orders, whether an order waits for a person, and how much may still be ordered.</summary>
internal sealed class OrdersProbe(QueueServiceClient queues, OrderStore orders, OrderLimits limits) : IProbe
{
    public string Name => "Queues";

    public async IAsyncEnumerable<Finding> LookAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var waiting = await CountAsync(OrderQueue.Name, cancellationToken);
        var poison = await CountAsync(OrderQueue.PoisonName, cancellationToken);
        yield return poison == 0
            ? Finding.Ok(Name, $"{waiting} orders wait to be sent.")
            : Finding.Warning(
                Name, $"{poison} messages are in {OrderQueue.PoisonName} and were not taken up.",
                "RecoverPoisonOrder takes them up automatically; look whether it is disabled and what it logs.");
        var open = await orders.ListOpenAsync(cancellationToken).ToListAsync(cancellationToken);
        var unsure = open.Where(order => OrderAttention.IsUndecided(order.State, order.IsPaused)).ToList();
        yield return unsure.Count == 0
            ? Finding.Ok("Orders", $"{open.Count} are open.")
            : Finding.Warning("Orders", $"{unsure.Count} of {open.Count} open orders need a person, such as {unsure[0].Id} ({unsure[0].State}).",
                $"Read GET /orders/{unsure[0].Id}, then confirm, resend or cancel it.");
        var (text, isNear) = await limits.DescribeAsync(cancellationToken);
        yield return isNear
            ? Finding.Warning(
                "Order limits", text, "If so much is right, raise Orders__MaxOrdersPerDay or Orders__MaxLicensesPerMonth. If not, see who orders: GET /orders.")
            : Finding.Ok("Order limits", text);
    }

    private async Task<int> CountAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await queues.GetQueueClient(name).GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount;
        }
        catch (RequestFailedException e) when (e.ErrorCode == "QueueNotFound")
        {
            // It is made with the first message.
            return 0;
        }
    }
}
