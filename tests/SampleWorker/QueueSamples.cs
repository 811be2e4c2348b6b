using Microsoft.Azure.Functions.Worker;

namespace SampleWorker;

internal sealed record SampleOrder(string Sku, int Quantity);

internal sealed class QueueSamples(Recorder recorder)
{
    /// <summary>The text says what becomes of the message: done, fail, fail once, wait, or wait without regard to its token.</summary>
    [Function("Work")]
    public async Task Work(
        [QueueTrigger("%SampleQueue%")] string text,
        string id,
        int dequeueCount,
        DateTimeOffset insertionTime,
        CancellationToken cancellationToken)
    {
        recorder.Record($"work '{text}' {dequeueCount} id={id.Length > 0} inserted={insertionTime != default}");
        if (text is "wait" or "ignore")
        {
            await recorder.WaitAtGateAsync(text is "wait" ? cancellationToken : CancellationToken.None);
            recorder.Record("work waited");
        }
        if (text is "fail" || (text is "fail once" && dequeueCount == 1))
            throw new NotSupportedException(text);
    }

    [Function("WorkPoison")]
    public void WorkPoison([QueueTrigger("%SampleQueue%-poison", Connection = "AzureWebJobsStorage")] string text) => recorder.Record($"poison '{text}'");

    [Function("Order")]
    public void Order([QueueTrigger("sample-orders")] SampleOrder order) => recorder.Record($"order {order.Quantity} {order.Sku}");
}
