namespace LicenseFunctions.Assignments.Changes;

/// <summary>The optional body of PUT /users/{user}/licenses/{sku}.</summary>
internal sealed record AssignRequest
{
    public const string Wait = "wait";
    public const string Order = "order";

    /// <summary>Service plans to switch off, by name (<c>TEAMS1</c>) or id. Empty: none. Null: none of a new license; an existing one stays as it is.</summary>
    public IReadOnlyList<string>? DisabledPlans { get; init; }

    /// <summary>ISO 3166-1 alpha-2; used only if the user has no location.</summary>
    public string? UsageLocation { get; init; }

    /// <summary>If no license is available: <c>fail</c> (default), <c>wait</c> on the waiting list, or wait and <c>order</c> one from the reseller.</summary>
    public string? WhenNoneFree { get; init; }

    /// <summary>Where to call back when the user has left the waiting list.</summary>
    public string? CallbackUrl { get; init; }

    /// <exception cref="ProblemException">invalid-request with all wrong fields.</exception>
    public AssignRequest Validated(CallbackOptions callbacks)
    {
        var errors = new List<FieldError>();
        if (UsageLocation is not null && !IsCountry(UsageLocation))
            errors.Add(FieldError.Of("usageLocation", new ChangeProblem("Country")));
        if (WhenNoneFree is not (null or "fail" or Wait or Order))
            errors.Add(new("whenNoneFree", "fail, wait or order."));
        if (DisabledPlans?.Any(string.IsNullOrWhiteSpace) == true)
            errors.Add(new("disabledPlans", "A plan without a name or id."));
        callbacks.AddErrors(errors, CallbackUrl);
        if (CallbackUrl is not null && WhenNoneFree is null or "fail")
            errors.Add(new("callbackUrl", "Only for a user who waits: add whenNoneFree, wait or order."));
        return errors.Count == 0 ? this : throw ProblemException.Invalid(errors);
    }

    public static bool IsCountry(string text) => text is [>= 'A' and <= 'Z', >= 'A' and <= 'Z'];
}
