using Microsoft.Azure.Functions.Worker;

namespace PlainOrders;

/// <summary>
/// The ways to send an order from the queue, one function each. The host's setting <c>AzureWebJobs.{name}.Disabled</c> switches off all but one. A function
/// that fails gets its message again, five times; then the message lies in the poison queue, which nothing reads.
/// </summary>
internal sealed class SendFunctions(OrderTable orders, OrderMail mail)
{
    private const int Retries = 3;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    /// <summary>Sends, then records. A message that comes again after the record sends nothing.</summary>
    [Function("SendThenRecord")]
    public async Task SendThenRecord([QueueTrigger(PlainOrder.Queue, Connection = "DataStorage")] OrderMessage message)
    {
        if (await FindUnsentAsync(message) is not { } order)
            return;
        await mail.SendAsync(order);
        await orders.SetSentAsync(order);
    }

    /// <summary>The same, and tries again at once after each answer that is not yes, or none.</summary>
    [Function("SendWithRetries")]
    public async Task SendWithRetries([QueueTrigger(PlainOrder.Queue, Connection = "DataStorage")] OrderMessage message)
    {
        if (await FindUnsentAsync(message) is not { } order)
            return;
        for (var tries = 1; !await IsSentAsync(order, isLast: tries > Retries); tries++)
            await Task.Delay(BetweenTries, TimeProvider.System);
        await orders.SetSentAsync(order);
    }

    /// <summary>Records, then sends, and never looks again. A message that comes again sends nothing, whatever became of the mail.</summary>
    [Function("RecordThenSend")]
    public async Task RecordThenSend([QueueTrigger(PlainOrder.Queue, Connection = "DataStorage")] OrderMessage message)
    {
        if (await FindUnsentAsync(message) is not { } order)
            return;
        if (await orders.TrySetSentAsync(order))
            await mail.SendAsync(order);
    }

    private async Task<PlainOrder?> FindUnsentAsync(OrderMessage message) =>
        await orders.GetAsync(message.OrderId, CancellationToken.None) is { State: PlainOrder.Requested } order ? order : null;

    private async Task<bool> IsSentAsync(PlainOrder order, bool isLast)
    {
        try
        {
            await mail.SendAsync(order);
            return true;
        }
        catch (Exception e) when (!isLast && e is HttpRequestException or IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
