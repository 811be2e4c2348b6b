namespace LicenseFunctions.Tenant;

/// <summary>
/// Graph's throttling, simplified to fixed windows: so many writes and so many resource units in each. Off until a quota is set.
/// </summary>
public sealed class ThrottleModel(TimeProvider timeProvider)
{
    private readonly Lock _gate = new();
    private readonly Counter _writes = new();
    private readonly Counter _units = new();

    /// <summary>Null: no limit.</summary>
    public int? WritesPerWindow { get; set; }

    /// <summary>Reads cost 1 to 3 resource units, writes 1. Null: no limit.</summary>
    public int? UnitsPerWindow { get; set; }

    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The window of the writes, where it is another: Graph counts writes over 150 s, resource units over 10 s.</summary>
    public TimeSpan? WriteWindow { get; set; }

    /// <summary>Null when the request may go on; otherwise the time until the next window.</summary>
    internal TimeSpan? Refuse(bool isWrite, int units)
    {
        lock (_gate)
        {
            var now = timeProvider.GetUtcNow().Ticks;
            var untilWrites = _writes.Open(now, WriteWindow ?? Window);
            var untilUnits = _units.Open(now, Window);
            if (isWrite && _writes.Used >= WritesPerWindow) return untilWrites;
            if (_units.Used + units > UnitsPerWindow) return untilUnits;
            if (isWrite) _writes.Used++;
            _units.Used += units;
            return null;
        }
    }

    private sealed class Counter
    {
        private long _window;

        public int Used { get; set; }

        /// <summary>Begins anew where a new window has begun, and returns the time until the next.</summary>
        public TimeSpan Open(long now, TimeSpan length)
        {
            if (now / length.Ticks != _window) (_window, Used) = (now / length.Ticks, 0);
            return TimeSpan.FromTicks(((_window + 1) * length.Ticks) - now);
        }
    }
}
