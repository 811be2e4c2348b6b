using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace SampleWorker;

internal sealed class TimerSamples(Recorder recorder, IConfiguration configuration)
{
    [Function("Tick")]
    public void Tick([TimerTrigger("%SampleSchedule%")] TimerInfo timer)
    {
        recorder.Record($"tick pastDue={timer.IsPastDue} last={timer.ScheduleStatus?.Last:s}");
        if (configuration.GetValue("Sample:TickExits", defaultValue: false))
            Environment.Exit(4);
        if (configuration.GetValue("Sample:TickFails", defaultValue: false))
            throw new NotSupportedException("tick");
    }

    /// <summary>Ends only by its token.</summary>
    [Function("Stuck")]
    public async Task Stuck([TimerTrigger("0 0 0 1 1 *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        recorder.Record($"stuck {timer.IsPastDue}");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        recorder.Record("cancelled");
    }
}
