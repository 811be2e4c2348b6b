using System.Collections.Frozen;
using System.Diagnostics;
using System.Reflection;
using OpenTelemetry.Trace;

namespace LicenseFunctions.Shared.Telemetry;

/// <summary>
/// Keeps all traces of order functions, all spans <c>order.…</c>, and a share of other invocations by trace id, unless the caller's trace is dropped.
/// Other spans follow their parent. Requests outside an invocation, such as polling a queue, are dropped.
/// </summary>
internal sealed class TraceSampler(double ratio, FrozenSet<string> alwaysKept) : Sampler
{
    private readonly TraceIdRatioBasedSampler _share = new(ratio);

    /// <param name="alwaysKept">The namespace of functions whose traces are all kept.</param>
    public static TraceSampler For(string alwaysKept, double ratio) => new(ratio, (
        from type in typeof(TraceSampler).Assembly.GetTypes()
        where type.Namespace?.StartsWith(alwaysKept, StringComparison.Ordinal) == true
        from method in type.GetMethods()
        let function = method.GetCustomAttribute<FunctionAttribute>()
        where function is not null
        select function.Name).ToFrozenSet(StringComparer.Ordinal));

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;
        var isSampledAbove = parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);
        if (samplingParameters.Name.StartsWith(AppTraces.OrderPrefix, StringComparison.Ordinal))
            return new SamplingResult(SamplingDecision.RecordAndSample);
        // The worker's tag for an invocation (OpenTelemetry's conventions for functions, 1.37).
        if (samplingParameters.Tags?.FirstOrDefault(tag => tag.Key == "faas.name").Value is not string { Length: > 0 } function)
            return new SamplingResult(isSampledAbove ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
        if (alwaysKept.Contains(function))
            return new SamplingResult(SamplingDecision.RecordAndSample);
        return parent.TraceId == default || isSampledAbove ? _share.ShouldSample(samplingParameters) : new SamplingResult(SamplingDecision.Drop);
    }
}
