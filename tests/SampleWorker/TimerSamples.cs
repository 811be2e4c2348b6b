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

    /// <summary>Ends only by its token.</summary>
    [Function("Stuck")]
    public async Task Stuck([TimerTrigger("0 0 0 1 1 *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        recorder.Record($"stuck {timer.IsPastDue}");
        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        recorder.Record("cancelled");
    }
}
