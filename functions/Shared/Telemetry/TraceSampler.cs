using System.Collections.Frozen;
using System.Diagnostics;
using System.Reflection;
using OpenTelemetry.Trace;

namespace LicenseFunctions.Shared.Telemetry;

/// <summary>
/// Which traces are kept. Orders: all, by their functions and by the app's own spans <c>order.…</c>, which are kept even inside a trace
/// that is not. Of other invocations a share, chosen by trace id, unless the caller's trace is dropped; what happens in them shares their
/// fate. A request outside any invocation, such as a look into a queue, is nobody's trace.
/// </summary>
internal sealed class TraceSampler(double ratio, FrozenSet<string> alwaysKept) : Sampler
{
    private readonly TraceIdRatioBasedSampler _share = new(ratio);

    /// <param name="alwaysKept">The namespace of functions whose traces are kept.</param>
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
        var isRoot = parent.TraceId == default;
        var isSampledAbove = parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);
        if (samplingParameters.Name.StartsWith(AppTraces.OrderPrefix, StringComparison.Ordinal))
            return new SamplingResult(SamplingDecision.RecordAndSample);
        if (!IsInvocation(samplingParameters.Tags, out var function))
            return new SamplingResult(isSampledAbove ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
        if (alwaysKept.Contains(function))
            return new SamplingResult(SamplingDecision.RecordAndSample);
        return isRoot || isSampledAbove ? _share.ShouldSample(samplingParameters) : new SamplingResult(SamplingDecision.Drop);
    }

    /// <summary>By the tags that the worker gives its span for an invocation (OpenTelemetry's conventions for functions, 1.37).</summary>
    private static bool IsInvocation(IEnumerable<KeyValuePair<string, object?>>? tags, out string function)
    {
        function = tags?.FirstOrDefault(tag => tag.Key == "faas.name").Value as string ?? "";
        return function.Length > 0;
    }
}
