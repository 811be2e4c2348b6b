namespace LicenseFunctions.Assignments.Changes;

/// <summary>The body of POST /license-changes.</summary>
internal sealed record ChangeLicensesRequest
{
    private const int MaxChanges = 1000;

    /// <summary>One item for each user.</summary>
    public required IReadOnlyList<Item> Changes { get; init; }

    /// <exception cref="ProblemException">invalid-request with all wrong fields.</exception>
    public IReadOnlyList<LicenseChange> Validated()
    {
        // The serializer accepts null as an element of a list.
        if (Changes.ToList().FindIndex(item => item is null || item.Add?.Contains(null!) == true) is >= 0 and var empty)
            throw ProblemException.Invalid($"changes[{empty}]", "An object is expected, not null.");
        var errors = new List<FieldError>();
        if (Changes.Count is 0 or > MaxChanges)
            errors.Add(new("changes", $"1 to {MaxChanges} items."));
        for (var i = 0; i < Math.Min(Changes.Count, MaxChanges); i++)
            Changes[i].AddErrors(errors, $"changes[{i}]");
        if (Repeated(Changes.Select(item => item.User)) is { } user)
            errors.Add(new("changes", $"'{user}' is in the list more than once. Put all changes of a user into one item."));
        return errors.Count == 0 ? [.. Changes.Select(item => item.ToChange())] : throw ProblemException.Invalid(errors);
    }

    private static string? Repeated(IEnumerable<string> names) =>
        names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1)?.Key;

    internal sealed record Item
    {
        /// <summary>Object id or user principal name.</summary>
        public required string User { get; init; }
        public IReadOnlyList<Addition>? Add { get; init; }

        /// <summary>Part numbers or GUIDs.</summary>
        public IReadOnlyList<string>? Remove { get; init; }

        /// <summary>ISO 3166-1 alpha-2; used only if the user has no location.</summary>
        public string? UsageLocation { get; init; }

        private IReadOnlyList<Addition> Additions => Add ?? [];
        private IReadOnlyList<string> Removals => Remove ?? [];

        public void AddErrors(List<FieldError> errors, string field)
        {
            // "." and ".." would change the path of the request to Graph.
            if (string.IsNullOrWhiteSpace(User.Trim('.')))
                errors.Add(FieldError.Of($"{field}.user", new ChangeProblem("User")));
            if (Additions.Count + Removals.Count == 0)
                errors.Add(FieldError.Of(field, new ChangeProblem("Nothing")));
            if (Additions.Any(license => string.IsNullOrWhiteSpace(license.Sku)) || Removals.Any(string.IsNullOrWhiteSpace))
                errors.Add(new(field, "A product without a part number or GUID."));
            if (Repeated(Additions.Select(license => license.Sku).Concat(Removals)) is { } sku)
                errors.Add(FieldError.Of(field, new ChangeProblem("SkuTwice", SingleLine.Of(sku))));
            if (Additions.Any(license => license.DisabledPlans?.Any(string.IsNullOrWhiteSpace) == true))
                errors.Add(new(field, "A service plan without a name or id."));
            if (UsageLocation is not null && !AssignRequest.IsCountry(UsageLocation))
                errors.Add(FieldError.Of($"{field}.usageLocation", new ChangeProblem("Country")));
        }

        public LicenseChange ToChange() => new()
        {
            User = User,
            Add = [.. Additions.Select(license => new LicenseToAdd(license.Sku, license.DisabledPlans))],
            Remove = Removals,
            UsageLocation = UsageLocation,
        };
    }

    /// <summary>In JSON a part number or GUID, or an <see cref="AdditionBody"/>.</summary>
    [JsonConverter(typeof(AdditionConverter))]
    internal sealed record Addition(string Sku, IReadOnlyList<string>? DisabledPlans);

    internal sealed record AdditionBody
    {
        public required string Sku { get; init; }

        /// <inheritdoc cref="AssignRequest.DisabledPlans"/>
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
                // Without a path, so that the serializer adds the path of this item.
                throw new JsonException(e.Message, e);
            }
        }

        public override void Write(Utf8JsonWriter writer, Addition value, JsonSerializerOptions options) => throw new NotSupportedException();
    }
}

/// <summary>Why a change of a user's licenses, or a list of them, is refused before anything is read from Graph.</summary>
internal sealed record ChangeProblem(string Key, params object[] Values) : LocalizedMessage("Assignments", Key, Values);
