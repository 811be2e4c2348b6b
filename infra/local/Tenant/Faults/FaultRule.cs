namespace LicenseFunctions.Tenant;

public enum FaultAction
{
    /// <summary>Only wait (<see cref="FaultRule.DelayMs"/>), then work as usual.</summary>
    Delay,

    /// <summary>429, with <see cref="FaultRule.RetryAfter"/> or without.</summary>
    Throttle,

    /// <summary>Answer <see cref="FaultRule.Status"/> with the service's own error body; nothing is done.</summary>
    Status,

    /// <summary>Answer <see cref="FaultRule.Status"/> with <see cref="FaultRule.Body"/> as it stands, also in a batch; nothing is done. Graph only.</summary>
    Raw,

    /// <summary>Do it, then cut the connection: the caller cannot know.</summary>
    AcceptThenDrop,

    /// <summary>Do it, then never answer.</summary>
    AcceptThenHang,

    /// <summary>Cut the connection; nothing is done.</summary>
    DropBefore,
}

/// <summary>What is to go wrong, where, and how often.</summary>
public sealed record FaultRule
{
    /// <summary><c>graph</c>, <c>sendgrid</c>, or a part of the path with its query.</summary>
    public required string Match { get; init; }

    /// <summary>Null: any.</summary>
    public string? Method { get; init; }

    /// <summary>Null: for ever.</summary>
    public int? Times { get; init; }

    public required FaultAction Action { get; init; }

    public int Status { get; init; } = 503;

    /// <summary>The header as it is to be sent: <c>3</c>, or <c>2.128</c> as Graph sometimes does. Null: no header.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>Waited before anything else, with any action.</summary>
    public int DelayMs { get; init; }

    /// <summary>With <see cref="FaultAction.Raw"/>: the whole answer, which need not be JSON.</summary>
    public string Body { get; init; } = "<html><body>Service unavailable</body></html>";

    public string ContentType { get; init; } = "text/html";

    /// <summary>Graph's error code and text, where the usual ones for the status will not do.</summary>
    public string? Code { get; init; }

    public string? Message { get; init; }

    internal bool Matches(string method, string path) =>
        (Method is null || string.Equals(Method, method, StringComparison.OrdinalIgnoreCase))
        && (Match.ToUpperInvariant() switch
        {
            "GRAPH" => path.StartsWith("/v1.0", StringComparison.OrdinalIgnoreCase),
            "SENDGRID" => path.StartsWith("/v3", StringComparison.OrdinalIgnoreCase),
            _ => path.Contains(Match, StringComparison.OrdinalIgnoreCase),
        });
}
