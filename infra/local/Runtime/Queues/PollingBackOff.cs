using System.Security.Cryptography;

namespace LocalFunctions.Runtime.Queues;

/// <summary>Waits longer, up to a limit, the longer a queue stays empty; with some chance in it, so that instances do not poll in step.</summary>
internal sealed class PollingBackOff(TimeSpan longest)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private TimeSpan _current = Shortest;

    public TimeSpan Next(bool foundMessages)
    {
        if (foundMessages)
        {
            _current = Shortest;
            return TimeSpan.Zero;
        }

        var chance = RandomNumberGenerator.GetInt32(80, 121) / 100.0;
        var wait = _current * chance;
        _current = _current * 2 < longest ? _current * 2 : longest;
        return wait < longest ? wait : longest;
    }
}
