using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace Runtime.SampleApp;

internal sealed class TimerSamples(Recorder recorder, TimeProvider time, IConfiguration configuration)
{
    [Function("Tick")]
    public void Tick([TimerTrigger("%Sample:Schedule%")] TimerInfo timer)
    {
        recorder.Record($"tick {Environment.ProcessId} pastDue={timer.IsPastDue} last={timer.ScheduleStatus?.Last:s} at={time.GetUtcNow().UtcDateTime:s}");
        if (configuration.GetValue("Sample:TickFails", defaultValue: false))
            throw new NotSupportedException("tick");
    }

    [Function("Retried")]
    [FixedDelayRetry(2, "00:00:00")]
    public Task Retried([TimerTrigger("0 0 0 1 1 *")] TimerInfo timer, FunctionContext context)
    {
        recorder.Record($"retried {context.RetryContext.RetryCount} of {context.RetryContext.MaxRetryCount} pastDue={timer.IsPastDue}");
        return context.RetryContext.RetryCount < 1 ? throw new NotSupportedException("first") : Task.CompletedTask;
    }

    /// <summary>Ends only by its token.</summary>
    [Function("Stuck")]
    public async Task Stuck([TimerTrigger("0 0 0 1 1 *", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken)
    {
        recorder.Record($"stuck {timer.IsPastDue}");
        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        recorder.Record("cancelled");
    }
}
