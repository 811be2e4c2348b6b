namespace LicenseFunctions.Shared.Graph;

/// <summary>Settings <c>Graph__…</c>.</summary>
internal sealed class GraphOptions : IValidatableObject
{
    public const string Section = "Graph";

    /// <summary>The Entra tenant. Needed unless <see cref="Endpoint"/> is a test server on loopback.</summary>
    public string? TenantId { get; set; }

    /// <summary>Microsoft Graph with its version, or a national cloud's. An http loopback address is called with a fixed token and no sign-in.</summary>
    [Required]
    public Uri Endpoint { get; set; } = new("https://graph.microsoft.com/v1.0");

    /// <summary>Writes that Graph takes from the app in a window. Microsoft documents 3,000 in 150 s.</summary>
    [Range(20, 100_000)]
    public int WritesPerWindow { get; set; } = 3000;

    /// <summary>Length of that window.</summary>
    [Range(1, 3600)]
    public int WriteWindowSeconds { get; set; } = 150;

    /// <summary>Batches of twenty requests that are under way at once.</summary>
    [Range(1, 64)]
    public int BatchesInFlight { get; set; } = 8;

    /// <summary>Whether <see cref="Endpoint"/> is a test server on this machine.</summary>
    public bool IsLoopback => Endpoint.IsAbsoluteUri && Endpoint.IsLoopback && Endpoint.Scheme == Uri.UriSchemeHttp;

    /// <summary>What a token is asked for: all permissions that the app has been given at this Graph.</summary>
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
