namespace LicenseFunctions.Tenant;

/// <summary>The rules in force. The first that matches a request is used, and used up when its times are over.</summary>
public sealed class FaultPlan
{
    private readonly Lock _gate = new();
    private readonly List<FaultRule> _rules = [];

    /// <summary>Rules with the times that are left.</summary>
    public IReadOnlyList<FaultRule> Rules
    {
        get { lock (_gate) return [.. _rules]; }
    }

    public void Add(FaultRule rule)
    {
        lock (_gate) _rules.Add(rule);
    }

    /// <param name="retryAfter">Null: no header.</param>
    public void Throttle(string match, int? times = 1, string? retryAfter = null, string? method = null) =>
        Add(new() { Match = match, Times = times, Method = method, Action = FaultAction.Throttle, RetryAfter = retryAfter });

    public void Fail(string match, int status, int? times = 1, string? method = null) =>
        Add(new() { Match = match, Times = times, Method = method, Action = FaultAction.Status, Status = status });

    /// <summary>Answers something else than the service would, such as a page of HTML or half of the JSON. It may be asked for again at once.</summary>
    public void Garble(string match, string? body = null, int? times = 1, int status = 200, string contentType = "text/html", string? method = null)
    {
        var rule = new FaultRule
        {
            Match = match,
            Times = times,
            Method = method,
            Action = FaultAction.Raw,
            Status = status,
            ContentType = contentType,
            RetryAfter = "0"
        };
        Add(body is null ? rule : rule with { Body = body });
    }

    public void Drop(string match, int? times = 1, string? method = null) =>
        Add(new() { Match = match, Times = times, Method = method, Action = FaultAction.DropBefore });

    public void AcceptThenDrop(string match, int? times = 1, string? method = null) =>
        Add(new() { Match = match, Times = times, Method = method, Action = FaultAction.AcceptThenDrop });

    public void AcceptThenHang(string match, int? times = 1, string? method = null) =>
        Add(new() { Match = match, Times = times, Method = method, Action = FaultAction.AcceptThenHang });

    public void Replace(IEnumerable<FaultRule> rules)
    {
        lock (_gate)
        {
            _rules.Clear();
            _rules.AddRange(rules);
        }
    }

    public void Clear() => Replace([]);

    internal FaultRule? Take(string method, string path)
    {
        lock (_gate)
        {
            var index = _rules.FindIndex(rule => rule.Matches(method, path));
            if (index < 0) return null;
            var rule = _rules[index];
            if (rule.Times is 1) _rules.RemoveAt(index);
            else if (rule.Times is { } times) _rules[index] = rule with { Times = times - 1 };
            return rule;
        }
    }
}
