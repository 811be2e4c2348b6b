using System.ComponentModel.DataAnnotations;

namespace LicenseFunctions.Shared.Storage;

/// <summary>
/// Settings <c>DataStorage</c> (a connection string) or <c>DataStorage__tableServiceUri</c> and
/// <c>DataStorage__queueServiceUri</c> (for the app's identity).
/// </summary>
internal sealed class DataStorageOptions : IValidatableObject
{
    public const string Section = "DataStorage";

    /// <summary>The value of the setting <c>DataStorage</c> itself.</summary>
    public string? ConnectionString { get; set; }

    public Uri? TableServiceUri { get; set; }

    public Uri? QueueServiceUri { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrWhiteSpace(ConnectionString) && (TableServiceUri is null || QueueServiceUri is null))
            yield return new("A connection string is needed, or DataStorage__tableServiceUri and DataStorage__queueServiceUri for an identity.");
    }
}
