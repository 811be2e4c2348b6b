namespace LicenseFunctions.Tenant;

/// <summary>
/// Graph's throttling, simplified to fixed windows: so many writes and so many resource units in each. Off until a quota is set.
/// </summary>
public sealed class ThrottleModel(TimeProvider timeProvider)
{
    private readonly Lock _gate = new();
    private long _window;
    private int _writes;
    private int _units;

    /// <summary>Null: no limit.</summary>
    public int? WritesPerWindow { get; set; }

    /// <summary>Reads cost 1 to 3 resource units, writes 1. Null: no limit.</summary>
    public int? UnitsPerWindow { get; set; }

    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Null when the request may go on; otherwise the time until the next window.</summary>
    internal TimeSpan? Refuse(bool isWrite, int units)
    {
        lock (_gate)
        {
            var now = timeProvider.GetUtcNow().Ticks;
            if (now / Window.Ticks != _window) (_window, _writes, _units) = (now / Window.Ticks, 0, 0);
            if ((isWrite && _writes >= WritesPerWindow) || _units + units > UnitsPerWindow)
                return TimeSpan.FromTicks(((_window + 1) * Window.Ticks) - now);
            if (isWrite) _writes++;
            _units += units;
            return null;
        }
    }
}
