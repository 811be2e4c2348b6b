using System.Text.Json;
using System.Text.Json.Serialization;
using LicenseFunctions.Shared.Http;

namespace LicenseFunctions.Assignments;

/// <summary>The body of POST /license-changes.</summary>
internal sealed record ChangeLicensesRequest
{
    private const int MaxChanges = 1000;

    /// <summary>One item a user.</summary>
    public required IReadOnlyList<Item> Changes { get; init; }

    /// <exception cref="ProblemException">invalid-request with every field that is wrong.</exception>
    public IReadOnlyList<LicenseChange> Validated()
    {
        var errors = new List<FieldError>();
        if (Changes.Count is 0 or > MaxChanges)
            errors.Add(new("changes", $"1 to {MaxChanges} items."));
        for (var i = 0; i < Math.Min(Changes.Count, MaxChanges); i++)
            Changes[i].AddErrors(errors, $"changes[{i}]");
        var twice = Changes.GroupBy(item => item.User, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            errors.Add(new("changes", $"'{twice.Key}' stands in the list more than once. Put all changes of a user into one item."));
        return errors.Count == 0 ? [.. Changes.Select(item => item.ToChange())] : throw ProblemException.Invalid(errors);
    }

    internal sealed record Item
    {
        /// <summary>Object id or user principal name.</summary>
        public required string User { get; init; }

        public IReadOnlyList<Addition> Add { get; init; } = [];

        /// <summary>Part numbers or GUIDs.</summary>
        public IReadOnlyList<string> Remove { get; init; } = [];

        /// <summary>ISO 3166-1 alpha-2; used only if the user has no location.</summary>
        public string? UsageLocation { get; init; }

        public void AddErrors(List<FieldError> errors, string field)
        {
            if (string.IsNullOrWhiteSpace(User))
                errors.Add(new($"{field}.user", "An object id or a user principal name is needed."));
            if (Add.Count + Remove.Count == 0)
                errors.Add(new(field, "Nothing to add and nothing to remove."));
            if (Add.Any(license => string.IsNullOrWhiteSpace(license.Sku)) || Remove.Any(string.IsNullOrWhiteSpace))
                errors.Add(new(field, "A product without a part number or GUID."));
            if (Add.Select(license => license.Sku).Concat(Remove).GroupBy(sku => sku, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1)?.Key is { } twice)
                errors.Add(new(field, $"'{twice}' stands there twice."));
            if (UsageLocation is not null && !AssignRequest.IsCountry(UsageLocation))
                errors.Add(new($"{field}.usageLocation", AssignRequest.CountryExpected));
        }

        public LicenseChange ToChange() => new()
        {
            User = User,
            Add = [.. Add.Select(license => new LicenseToAdd(license.Sku, license.DisabledPlans))],
            Remove = Remove,
            UsageLocation = UsageLocation,
        };
    }

    /// <summary>A part number or GUID, or an object with the service plans that stay off.</summary>
    [JsonConverter(typeof(AdditionConverter))]
    internal sealed record Addition(string Sku, IReadOnlyList<string> DisabledPlans);

    private sealed class AdditionConverter : JsonConverter<Addition>
    {
        private sealed record Body
        {
            public required string Sku { get; init; }

            public IReadOnlyList<string> DisabledPlans { get; init; } = [];
        }

        public override Addition? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String)
                return new Addition(reader.GetString() ?? "", []);
            try
            {
                var body = JsonSerializer.Deserialize<Body>(ref reader, options);
                return body is null ? null : new Addition(body.Sku, body.DisabledPlans);
            }
            catch (JsonException e)
            {
                // Without its own path, so that the serializer puts in where this item stands.
                throw new JsonException(e.Message, e);
            }
        }

        public override void Write(Utf8JsonWriter writer, Addition value, JsonSerializerOptions options) => throw new NotSupportedException();
    }
}
