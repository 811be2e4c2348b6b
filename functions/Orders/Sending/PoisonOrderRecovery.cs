using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Orders.Sending;

/// <summary>Ends orders that the queue has given up on, and notifies the administrator.</summary>
internal sealed partial class PoisonOrderRecovery(AdminOrderNotifier notifier, ILogger<PoisonOrderRecovery> logger)
{
    private const string By = "RecoverPoisonOrder";

    public async Task RecoverAsync(string message, CancellationToken cancellationToken)
    {
        var orderId = OrderIdIn(message);
        using var span = orderId is null ? null : AppTraces.Start(AppTraces.GiveOrderUp, orderId);
        var change = orderId is null ? null : await notifier.ApplyAsync(orderId, new QueueGaveUp(), By, cancellationToken);
        if (change is not null)
            AppTraces.Correlate(change.Order.CorrelationId);
        if (change is null)
            NotAnOrder(message.Length);
        else
            GivenUp(change.Order.Id, change.Order.State);
    }

    private static string? OrderIdIn(string message)
    {
        try
        {
            return JsonSerializer.Deserialize<OrderMessage>(message, JsonSerializerOptions.Web)?.OrderId;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(5401, LogLevel.Error, "The queue has given up on order {OrderId}, which is now {State}")]
    private partial void GivenUp(string orderId, OrderState state);

    [LoggerMessage(5402, LogLevel.Error, "A poison message of {Length} characters belongs to no order; it is removed")]
    private partial void NotAnOrder(int length);
}
