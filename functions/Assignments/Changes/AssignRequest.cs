namespace LicenseFunctions.Assignments.Changes;

/// <summary>The optional body of PUT /users/{user}/licenses/{sku}.</summary>
internal sealed partial record AssignRequest
{
    /// <summary>A value of <see cref="WhenNoneFree"/>.</summary>
    public const string Wait = "wait";

    /// <summary>A value of <see cref="WhenNoneFree"/>.</summary>
    public const string Order = "order";

    public const string CountryExpected = "Two capital letters are needed, such as BE (ISO 3166-1 alpha-2).";

    /// <summary>
    /// Service plans to leave off, by name (<c>TEAMS1</c>) or id. Empty: all are on. Null: so they are for a license that is new, and one that the
    /// user has stays as it is.
    /// </summary>
    public IReadOnlyList<string>? DisabledPlans { get; init; }

    /// <summary>ISO 3166-1 alpha-2; used only if the user has no location.</summary>
    public string? UsageLocation { get; init; }

    /// <summary>
    /// What to do when no license is free: <c>fail</c> (the default) refuses, <c>wait</c> puts the user on the waiting list,
    /// <c>order</c> does so and has a license ordered from the reseller if none becomes available.
    /// </summary>
    public string? WhenNoneFree { get; init; }

    /// <exception cref="ProblemException">invalid-request with every field that is wrong.</exception>
    public AssignRequest Validated()
    {
        var errors = new List<FieldError>();
        if (UsageLocation is not null && !IsCountry(UsageLocation))
            errors.Add(new("usageLocation", CountryExpected));
        if (WhenNoneFree is not (null or "fail" or Wait or Order))
            errors.Add(new("whenNoneFree", "fail, wait or order."));
        if (DisabledPlans?.Any(string.IsNullOrWhiteSpace) == true)
            errors.Add(new("disabledPlans", "A plan without a name or id."));
        return errors.Count == 0 ? this : throw ProblemException.Invalid(errors);
    }

    public static bool IsCountry(string text) => Country().IsMatch(text);

    [GeneratedRegex(@"^[A-Z]{2}\z")]
    private static partial Regex Country();
}
