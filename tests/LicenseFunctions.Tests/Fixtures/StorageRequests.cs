using System.Diagnostics;

namespace LicenseFunctions.Tests.Fixtures;

/// <summary>Counts the requests to an address, until disposed of: of one app, or of all.</summary>
internal sealed class StorageRequests : IDisposable
{
    private readonly ActivityListener _listener;
    private int _count;

    public StorageRequests(string address)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("url.full") is string url && url.StartsWith(address, StringComparison.Ordinal))
                    Interlocked.Increment(ref _count);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public int Count => Volatile.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
