using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Orders.Sending;

/// <summary>Handles orders from the poison queue, and notifies the administrator.</summary>
internal sealed partial class PoisonOrderRecovery(AdminOrderNotifier notifier, SentMailLookup lookup, ILogger<PoisonOrderRecovery> logger)
{
    private const string By = "RecoverPoisonOrder";

    public async Task RecoverAsync(string message, CancellationToken cancellationToken)
    {
        var read = Read(message);
        if (read?.Check is not null)
        {
            // The follow-up timer checks it, too.
            CheckFailed(read.OrderId);
            return;
        }
        var orderId = read?.OrderId;
        using var span = orderId is null ? null : AppTraces.Start(AppTraces.GiveOrderUp, orderId);
        var change = orderId is null ? null : await notifier.ApplyAsync(orderId, new QueueGaveUp(), By, cancellationToken);
        if (change is not null)
            AppTraces.Correlate(change.Order.CorrelationId);
        if (change is null)
            NotAnOrder(message.Length);
        else
            GivenUp(change.Order.Id, change.Order.State);
        if (change is { Applied: true, Order.Channel: MailChannel.Mailbox })
            await lookup.TryRemoveOrphansAsync(change.Order.Id);
    }

    private static OrderMessage? Read(string message)
    {
        try
        {
            return JsonSerializer.Deserialize<OrderMessage>(message, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(5403, LogLevel.Warning, "A check of order {OrderId} failed repeatedly; the follow-up timer goes on")]
    private partial void CheckFailed(string orderId);

    [LoggerMessage(5401, LogLevel.Error, "The queue stopped retrying order {OrderId}, which is now {State}")]
    private partial void GivenUp(string orderId, OrderState state);

    [LoggerMessage(5402, LogLevel.Error, "A poison message of {Length} characters matches no order and was removed")]
    private partial void NotAnOrder(int length);
}
