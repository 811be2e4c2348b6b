using Microsoft.Azure.Functions.Worker;

namespace Runtime.SampleApp;

internal sealed class TimerSamples(Recorder recorder, TimeProvider time)
{
    [Function("Tick")]
    public void Tick([TimerTrigger("%Sample:Schedule%")] TimerInfo timer) =>
        recorder.Record($"tick {Environment.ProcessId} pastDue={timer.IsPastDue} last={timer.ScheduleStatus?.Last:s} at={time.GetUtcNow().UtcDateTime:s}");

    [Function("Retried")]
    [FixedDelayRetry(2, "00:00:00")]
    public Task Retried([TimerTrigger("0 0 0 1 1 *")] TimerInfo timer, FunctionContext context)
    {
        recorder.Record($"retried {context.RetryContext.RetryCount} of {context.RetryContext.MaxRetryCount} pastDue={timer.IsPastDue}");
        return context.RetryContext.RetryCount < 1 ? throw new NotSupportedException("first") : Task.CompletedTask;
    }
}
