using System.Globalization;

namespace LicenseFunctions.Tenant.Graph;

/// <summary>
/// What every call goes through, alone or in a batch: faults, token, throttling, permission, operation, log.
/// </summary>
internal sealed class GraphService(
    TenantState tenant, FaultPlan faults, ThrottleModel throttle, RequestLog log, GraphLatency latency, TimeProvider clock)
{
    private readonly IReadOnlyList<GraphRoute> _routes = GraphRoutes.For(tenant);

    public async Task<GraphResponse> SendAsync(GraphRequest request, CancellationToken cancellationToken)
    {
        var response = await AnswerAsync(request, cancellationToken);
        var status = response.Fate == ConnectionFate.Answer ? response.Status : 0;
        log.Add(new(clock.GetUtcNow(), request.Method, request.Path, status, request.InBatch));
        return response;
    }

    private async Task<GraphResponse> AnswerAsync(GraphRequest request, CancellationToken cancellationToken)
    {
        var rule = faults.Take(request.Method, request.Path);
        var delay = (request.InBatch ? latency.BatchItem : latency.Request) + TimeSpan.FromMilliseconds(rule?.DelayMs ?? 0);
        if (delay > TimeSpan.Zero) await Task.Delay(delay, clock, cancellationToken);
        return rule?.Action switch
        {
            FaultAction.Throttle => GraphError.Throttled.ToResponse(request, clock, rule.RetryAfter),
            FaultAction.Status => Fault(rule).ToResponse(request, clock, rule.RetryAfter),
            FaultAction.Raw => new(rule.Status) { Raw = rule.Body, ContentType = rule.ContentType, RetryAfter = rule.RetryAfter },
            FaultAction.DropBefore => new(0) { Fate = ConnectionFate.Drop },
            FaultAction.AcceptThenDrop => await HandleAsync(request, cancellationToken) with { Fate = ConnectionFate.Drop },
            FaultAction.AcceptThenHang => await HandleAsync(request, cancellationToken) with { Fate = ConnectionFate.Hang },
            _ => await HandleAsync(request, cancellationToken),
        };
    }

    private async Task<GraphResponse> HandleAsync(GraphRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasToken) return GraphError.MissingToken.ToResponse(request, clock);
        if (request is { InBatch: false, Segments: ["$batch"] })
            return await new GraphBatch(this, clock).SendAsync(request, cancellationToken);
        var there = _routes.Where(route => route.Match(request.Segments) is not null).ToList();
        if (there.Count == 0) return GraphError.UnknownPath(request).ToResponse(request, clock);
        if (there.Find(route => string.Equals(route.Method, request.Method, StringComparison.OrdinalIgnoreCase)) is not { } called)
            return GraphError.MethodNotAllowed.ToResponse(request, clock);
        if (throttle.Refuse(called.IsWrite, called.Units) is { } wait)
            return GraphError.Throttled.ToResponse(request, clock, Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        if (!tenant.Permissions.Any(called.Permissions)) return GraphError.Forbidden.ToResponse(request, clock);
        if (request.Collides) return GraphError.Conflict.ToResponse(request, clock);
        var result = called.Handle(request, called.Match(request.Segments)!);
        return result.Response ?? result.Error!.ToResponse(request, clock);
    }

    private static GraphError Fault(FaultRule rule)
    {
        var usual = GraphError.For(rule.Status);
        return usual with { Code = rule.Code ?? usual.Code, Message = rule.Message ?? usual.Message };
    }
}

/// <summary>How long Graph takes. Nothing unless asked for.</summary>
internal sealed record GraphLatency(TimeSpan Request, TimeSpan BatchItem);
