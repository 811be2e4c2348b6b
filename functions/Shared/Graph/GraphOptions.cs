namespace LicenseFunctions.Shared.Graph;

/// <summary>Settings <c>Graph__…</c>.</summary>
internal sealed class GraphOptions : IValidatableObject
{
    public const string Section = "Graph";

    /// <summary>The Entra tenant. Required unless <see cref="Endpoint"/> is a test server on loopback.</summary>
    public string? TenantId { get; set; }

    /// <summary>Microsoft Graph, or a national cloud's, with its version. A test server at an http loopback address gets a fixed token.</summary>
    [Required]
    public Uri Endpoint { get; set; } = new("https://graph.microsoft.com/v1.0");

    /// <summary>Writes that Graph accepts from the app in a window. Microsoft documents 3,000 in 150 s.</summary>
    [Range(20, 100_000)]
    public int WritesPerWindow { get; set; } = 3000;

    /// <summary>Length of that window.</summary>
    [Range(1, 3600)]
    public int WriteWindowSeconds { get; set; } = 150;

    /// <summary>Batches of twenty requests that are sent in parallel.</summary>
    [Range(1, 64)]
    public int BatchesInFlight { get; set; } = 8;

    /// <summary>What jobs may use of <see cref="WritesPerWindow"/>: nine tenths, but at least one batch.</summary>
    public int WritesOfJobs => Math.Max(20, WritesPerWindow / 10 * 9);

    public bool IsLoopback => Endpoint.IsAbsoluteUri && Endpoint.IsLoopback && Endpoint.Scheme == Uri.UriSchemeHttp;

    /// <summary>Requests a token with all permissions that the app was granted.</summary>
    public string Scope => $"{Endpoint.GetLeftPart(UriPartial.Authority)}/.default";

    /// <summary>The first part of every partition key.</summary>
    public string PartitionKey => string.IsNullOrWhiteSpace(TenantId) ? "local" : TenantId.ToLowerInvariant();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Endpoint.IsAbsoluteUri || (Endpoint.Scheme != Uri.UriSchemeHttps && !IsLoopback))
            yield return new($"'{Endpoint}' must be an https address, or http on loopback for a test server.", [nameof(Endpoint)]);
        if (string.IsNullOrWhiteSpace(TenantId) && !IsLoopback)
            yield return new("The Entra tenant id is needed, as a GUID.", [nameof(TenantId)]);
        if (!string.IsNullOrWhiteSpace(TenantId) && !Guid.TryParse(TenantId, out _))
            yield return new($"'{TenantId}' is not a GUID.", [nameof(TenantId)]);
    }
}
