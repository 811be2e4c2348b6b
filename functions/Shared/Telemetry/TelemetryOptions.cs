namespace LicenseFunctions.Shared.Telemetry;

/// <summary>
/// Settings <c>Telemetry__…</c>. Where telemetry goes is set by the names that its exporters have everywhere, see <see cref="TelemetryTargets"/>.
/// </summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>Share of the traces that are kept, from 0 to 1. Those of orders are all kept, and so are logs and metrics.</summary>
    [Range(0.0, 1.0)]
    public double TraceRatio { get; set; } = 1;
}
