using Azure.Storage.Queues;

namespace LicenseFunctions.Shared.Storage;

/// <summary>Settings <c>DataStorage</c> (connection string), or <c>DataStorage__tableServiceUri</c> and <c>…__queueServiceUri</c> (identity).</summary>
internal sealed class DataStorageOptions : IValidatableObject
{
    public const string Section = "DataStorage";

    public string? ConnectionString { get; set; }
    public Uri? TableServiceUri { get; set; }
    public Uri? QueueServiceUri { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (TableServiceUri is null && QueueServiceUri is null)
        {
            if (string.IsNullOrWhiteSpace(ConnectionString))
                yield return new("A connection string is needed, or DataStorage__tableServiceUri and DataStorage__queueServiceUri for an identity.");
            else if (!IsConnectionString(ConnectionString))
                yield return new("This is not a connection string. Copy it from Access keys of the storage account.");
            yield break;
        }
        foreach (var (name, uri) in new[] { ("tableServiceUri", TableServiceUri), ("queueServiceUri", QueueServiceUri) })
        {
            if (uri is null)
                yield return new("Required: an identity needs both addresses.", [name]);
            else if (!uri.IsAbsoluteUri || uri.Scheme != Uri.UriSchemeHttps)
                yield return new($"'{uri}' must be an https address.", [name]);
        }
    }

    private static bool IsConnectionString(string text)
    {
        try
        {
            _ = new TableServiceClient(text);
            _ = new QueueServiceClient(text);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException)
        {
            return false;
        }
    }
}
