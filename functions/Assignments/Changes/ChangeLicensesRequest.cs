namespace LicenseFunctions.Assignments.Changes;

/// <summary>The body of POST /license-changes.</summary>
internal sealed record ChangeLicensesRequest
{
    private const int MaxChanges = 1000;

    /// <summary>One item a user.</summary>
    public required IReadOnlyList<Item> Changes { get; init; }

    /// <exception cref="ProblemException">invalid-request with every field that is wrong.</exception>
    public IReadOnlyList<LicenseChange> Validated()
    {
        // The serializer lets null through as an element of a list.
        if (Changes.ToList().FindIndex(item => item is null || item.Add?.Contains(null!) == true) is >= 0 and var empty)
            throw ProblemException.Invalid($"changes[{empty}]", "An object is expected, not null.");
        var errors = new List<FieldError>();
        if (Changes.Count is 0 or > MaxChanges)
            errors.Add(new("changes", $"1 to {MaxChanges} items."));
        for (var i = 0; i < Math.Min(Changes.Count, MaxChanges); i++)
            Changes[i].AddErrors(errors, $"changes[{i}]");
        var twice = Changes.GroupBy(item => item.User, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            errors.Add(new("changes", $"'{twice.Key}' is in the list more than once. Put all changes of a user into one item."));
        return errors.Count == 0 ? [.. Changes.Select(item => item.ToChange())] : throw ProblemException.Invalid(errors);
    }

    internal sealed record Item
    {
        /// <summary>Object id or user principal name.</summary>
        public required string User { get; init; }

        /// <summary>Null or empty: nothing.</summary>
        public IReadOnlyList<Addition>? Add { get; init; }

        /// <summary>Part numbers or GUIDs. Null or empty: nothing.</summary>
        public IReadOnlyList<string>? Remove { get; init; }

        /// <summary>ISO 3166-1 alpha-2; used only if the user has no location.</summary>
        public string? UsageLocation { get; init; }

        private IReadOnlyList<Addition> Additions => Add ?? [];

        private IReadOnlyList<string> Removals => Remove ?? [];

        public void AddErrors(List<FieldError> errors, string field)
        {
            // Of dots alone, a path would be made that leads elsewhere.
            if (string.IsNullOrWhiteSpace(User.Trim('.')))
                errors.Add(new($"{field}.user", "An object id or a user principal name is needed."));
            if (Additions.Count + Removals.Count == 0)
                errors.Add(new(field, "Nothing to add and nothing to remove."));
            if (Additions.Any(license => string.IsNullOrWhiteSpace(license.Sku)) || Removals.Any(string.IsNullOrWhiteSpace))
                errors.Add(new(field, "A product without a part number or GUID."));
            if (Additions.Select(license => license.Sku).Concat(Removals).GroupBy(sku => sku, StringComparer.OrdinalIgnoreCase)
                .FirstOrDefault(group => group.Count() > 1)?.Key is { } twice)
                errors.Add(new(field, $"'{twice}' stands there twice."));
            if (Additions.Any(license => license.DisabledPlans?.Any(string.IsNullOrWhiteSpace) == true))
                errors.Add(new(field, "A service plan without a name or id."));
            if (UsageLocation is not null && !AssignRequest.IsCountry(UsageLocation))
                errors.Add(new($"{field}.usageLocation", AssignRequest.CountryExpected));
        }

        public LicenseChange ToChange() => new()
        {
            User = User,
            Add = [.. Additions.Select(license => new LicenseToAdd(license.Sku, license.DisabledPlans))],
            Remove = Removals,
            UsageLocation = UsageLocation,
        };
    }

    /// <summary>A part number or GUID, or an object with the service plans that stay off.</summary>
    [JsonConverter(typeof(AdditionConverter))]
    internal sealed record Addition(string Sku, IReadOnlyList<string>? DisabledPlans);

    /// <summary>An addition as an object.</summary>
    internal sealed record AdditionBody
    {
        public required string Sku { get; init; }

        /// <summary>Names or ids. Empty: all are on. Null: so they are for a license that is new, and one that the user has stays as it is.</summary>
        public IReadOnlyList<string>? DisabledPlans { get; init; }
    }

    private sealed class AdditionConverter : JsonConverter<Addition>
    {
        public override Addition? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String)
                return new Addition(reader.GetString() ?? "", null);
            try
            {
                var body = JsonSerializer.Deserialize<AdditionBody>(ref reader, options);
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
