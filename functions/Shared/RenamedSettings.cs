using Microsoft.Extensions.Configuration;

namespace LicenseFunctions.Shared;

/// <summary>
/// Settings that have another name since this release. Azure's scale controller resolves only names without a colon or underscores in a
/// trigger (https://github.com/Azure/azure-functions-host/issues/8649), so the schedules have flat names.
/// </summary>
internal static partial class RenamedSettings
{
    private static readonly (string Old, string New)[] Names =
    [
        ("Usage:SnapshotSchedule", "SnapshotSchedule"),
        ("Alerts:Schedule", "AlertSchedule"),
        ("Orders:FollowUpSchedule", "OrderFollowUpSchedule"),
    ];

    /// <summary>Logs each old name that is set to something else than the new one. A deployment sets both alike, so that it can be rolled back.</summary>
    public static void Warn(IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        foreach (var (old, name) in Names)
        {
            if (configuration[old] is { Length: > 0 } value && value != configuration[name])
                Log.Renamed(services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(RenamedSettings)),
                    old.Replace(":", "__", StringComparison.Ordinal), name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1002, LogLevel.Warning, "The setting {Old} has no effect any more: it is called {New} now. Move its value there")]
        public static partial void Renamed(ILogger logger, string old, string @new);
    }
}
