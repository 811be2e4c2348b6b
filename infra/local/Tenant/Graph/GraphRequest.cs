using System.Text.Json.Nodes;

namespace LicenseFunctions.Tenant.Graph;

/// <summary>A call to Graph, alone or inside a <c>$batch</c>.</summary>
internal sealed record GraphRequest
{
    public required string Method { get; init; }

    /// <summary>Decoded parts of the path below the version.</summary>
    public required IReadOnlyList<string> Segments { get; init; }

    public required IReadOnlyDictionary<string, string> Query { get; init; }

    /// <summary>Such as <c>http://127.0.0.1:7072/v1.0</c>: what links in answers start with.</summary>
    public required string ServiceRoot { get; init; }

    public required string ClientRequestId { get; init; }

    public bool HasToken { get; init; }

    public bool IsEventual { get; init; }

    /// <summary>Such as <c>odata.maxpagesize=50</c>.</summary>
    public string? Prefer { get; init; }

    public bool InBatch { get; init; }

    /// <summary>True for the second of two writes to one user in the same batch.</summary>
    public bool Collides { get; init; }

    /// <summary>Null: none was sent, or it could not be read.</summary>
    public JsonNode? Body { get; init; }

    /// <summary>Whether a mailbox is asked, and not the directory.</summary>
    public bool IsOfMailbox => Segments is [_, _, var third, ..] && third.Split('(')[0].ToUpperInvariant() is "MESSAGES" or "MAILFOLDERS";

    public string? Select => Query.GetValueOrDefault("$select");

    public string Path => "/v1.0/" + string.Join('/', Segments)
        + (Query.Count == 0 ? "" : "?" + string.Join('&', Query.Select(pair => $"{pair.Key}={pair.Value}")));
}
