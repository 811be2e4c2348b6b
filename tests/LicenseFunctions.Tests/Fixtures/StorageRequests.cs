using System.Diagnostics;

namespace LicenseFunctions.Tests.Fixtures;

/// <summary>Counts what one app asks of table storage.</summary>
internal sealed class StorageRequests : IDisposable
{
    private readonly ActivityListener _listener;
    private int _count;

    public StorageRequests(TestApp app)
    {
        var tables = app.Table("x");
        var address = $"{tables.Uri.GetLeftPart(UriPartial.Authority)}/{tables.AccountName}/";
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
