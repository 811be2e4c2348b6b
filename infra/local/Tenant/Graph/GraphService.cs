using LicenseFunctions.Tenant.Exchange;

namespace LicenseFunctions.Tenant.Graph;

/// <summary>
/// What every call goes through, alone or in a batch: faults, token, throttling, permission, operation, log.
/// </summary>
internal sealed class GraphService(
    TenantState tenant, ExchangeMailbox exchange, FaultPlan faults, ThrottleModel throttle, RequestLog log, GraphLatency latency, TimeProvider clock)
{
    private readonly IReadOnlyList<GraphRoute> _routes = GraphRoutes.For(tenant, exchange);

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
            FaultAction.Throttle => (request.IsOfMailbox ? ExchangeErrors.Throttled : GraphError.Throttled).ToResponse(request, clock, rule.RetryAfter),
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
        var segments = request.Segments.SelectMany(Segments).ToList();
        var there = _routes.Where(route => route.Match(segments) is not null).ToList();
        if (there.Count == 0) return GraphError.UnknownPath(request).ToResponse(request, clock);
        if (there.Find(route => string.Equals(route.Method, request.Method, StringComparison.OrdinalIgnoreCase)) is not { } called)
            return GraphError.MethodNotAllowed.ToResponse(request, clock);
        if (!called.IsOfMailbox && Refuse(request, called) is { } refusal) return refusal.ToResponse(request, clock);
        var result = called.Handle(request, called.Match(segments)!);
        return result.Response ?? result.Error!.ToResponse(request, clock);
    }

    private GraphError? Refuse(GraphRequest request, GraphRoute called)
    {
        if (throttle.Refuse(called.IsWrite, called.Units) is { } wait) return GraphError.Throttled with { RetryAfter = wait };
        if (!tenant.Permissions.Any(called.Permissions)) return GraphError.Forbidden;
        return request.Collides ? GraphError.Conflict : null;
    }

    /// <summary>OData's other way to write a key, which links in answers use, and a function: <c>users('…')</c>, <c>delta()</c>.</summary>
    private static IEnumerable<string> Segments(string segment)
    {
        var open = segment.IndexOf('(', StringComparison.Ordinal);
        if (open <= 0 || !segment.EndsWith(')')) return [segment];
        var key = segment[(open + 1)..^1];
        return key.Length == 0 ? [segment[..open]] : [segment[..open], key.Trim('\'').Replace("''", "'", StringComparison.Ordinal)];
    }

    private static GraphError Fault(FaultRule rule)
    {
        var usual = GraphError.For(rule.Status);
        return usual with { Code = rule.Code ?? usual.Code, Message = rule.Message ?? usual.Message };
    }
}

/// <summary>How long Graph takes. Nothing unless asked for.</summary>
internal sealed record GraphLatency(TimeSpan Request, TimeSpan BatchItem);
