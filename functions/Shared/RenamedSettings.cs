using Microsoft.Extensions.Configuration;

namespace LicenseFunctions.Shared;

/// <summary>
/// Settings that were renamed in this release. Azure's scale controller does not resolve trigger settings with a colon or underscores
/// (https://github.com/Azure/azure-functions-host/issues/8649).
/// </summary>
internal static partial class RenamedSettings
{
    private static readonly (string Old, string New)[] Names =
    [
        ("Usage:SnapshotSchedule", "SnapshotSchedule"),
        ("Alerts:Schedule", "AlertSchedule"),
        ("Orders:FollowUpSchedule", "OrderFollowUpSchedule"),
    ];

    /// <summary>Logs each old setting that differs from the new one. A deployment sets both, so that it can be rolled back.</summary>
    public static void Warn(IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        foreach (var (old, name) in Names)
        {
            if (configuration[old] is { Length: > 0 } value && value != configuration[name])
                Renamed(services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(RenamedSettings)),
                    old.Replace(":", "__", StringComparison.Ordinal), name);
        }
    }

    [LoggerMessage(1002, LogLevel.Warning, "The setting {Old} no longer has an effect: it was renamed to {New}. Move its value there")]
    private static partial void Renamed(ILogger logger, string old, string @new);
}
