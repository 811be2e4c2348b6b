using System.Diagnostics;

namespace LicenseFunctions.Benchmarks;

internal static class StorageRequests
{
    /// <summary>Tells of every request to storage, until disposed of.</summary>
    public static ActivityListener Listen(string address, Action seen)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("url.full") is string url && url.StartsWith(address, StringComparison.Ordinal))
                    seen();
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
