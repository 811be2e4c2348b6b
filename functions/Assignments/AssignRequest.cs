using System.Text.RegularExpressions;
using LicenseFunctions.Shared.Http;

namespace LicenseFunctions.Assignments;

/// <summary>The optional body of PUT /users/{user}/licenses/{sku}.</summary>
internal sealed partial record AssignRequest
{
    public const string CountryExpected = "Two capital letters are needed, such as BE (ISO 3166-1 alpha-2).";

    /// <summary>Service plans to leave off, by name (<c>TEAMS1</c>) or id. Null or empty: all are on.</summary>
    public IReadOnlyList<string>? DisabledPlans { get; init; }

    /// <summary>ISO 3166-1 alpha-2; used only if the user has no location.</summary>
    public string? UsageLocation { get; init; }

    /// <summary>What to do when no license is free. Only <c>fail</c>, the default, is offered.</summary>
    public string? WhenNoneFree { get; init; }

    /// <exception cref="ProblemException">invalid-request with every field that is wrong.</exception>
    public AssignRequest Validated()
    {
        var errors = new List<FieldError>();
        if (UsageLocation is not null && !IsCountry(UsageLocation))
            errors.Add(new("usageLocation", CountryExpected));
        if (WhenNoneFree is not (null or "fail"))
            errors.Add(new("whenNoneFree", "Only 'fail' is offered."));
        if (DisabledPlans?.Any(string.IsNullOrWhiteSpace) == true)
            errors.Add(new("disabledPlans", "A plan without a name or id."));
        return errors.Count == 0 ? this : throw ProblemException.Invalid(errors);
    }

    public static bool IsCountry(string text) => Country().IsMatch(text);

    [GeneratedRegex("^[A-Z]{2}$")]
    private static partial Regex Country();
}
