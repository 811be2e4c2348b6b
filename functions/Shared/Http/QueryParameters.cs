using System.Collections.Frozen;

namespace LicenseFunctions.Shared.Http;

/// <summary>
/// The query parameters that each call of the JSON API knows. It refuses others: a caller who asks for a dry run that the call does not
/// have, or misspells it, must not get the real thing.
/// </summary>
internal static class QueryParameters
{
    public const string WhatIf = "whatIf";

    private static readonly FrozenSet<string> HostParameters = new[] { "code", "clientId" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Webhooks, pages and what is about the app itself are left out and ignore what they do not know: after a 4xx SendGrid would drop
    /// a mail for ever.
    /// </summary>
    private static readonly FrozenDictionary<string, string[]> ByFunction = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["AssignLicense"] = [WhatIf],
        ["AttachMail"] = [],
        ["CancelOrder"] = [],
        ["CancelWaiting"] = [],
        ["ChangeLicenses"] = [WhatIf],
        ["ConfirmOrder"] = [],
        ["GetLicenseHistory"] = ["from", "to", "step"],
        ["GetLicenses"] = [],
        ["GetOrder"] = [],
        ["GetUserLicenses"] = [],
        ["GetWaiting"] = [],
        ["ListChanges"] = ["from", "to", "top", "after"],
        ["ListLicenseHolders"] = ["inactiveDays", "all", "top", "after"],
        ["ListOrders"] = ["top", "after"],
        ["ListUnmatchedMail"] = ["all", "top", "after"],
        ["ListUserChanges"] = ["top", "after"],
        ["ListWaiting"] = ["sku", "state", "top", "after"],
        ["MuteLicense"] = [],
        ["PlaceOrder"] = [WhatIf],
        ["RemoveLicense"] = [WhatIf],
        ["ResendOrder"] = [],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What a function knows; null if it ignores what it does not know.</summary>
    public static IReadOnlyList<string>? Of(string function) => ByFunction.GetValueOrDefault(function);

    /// <exception cref="ProblemException">invalid-request with each parameter that the function does not know.</exception>
    public static void Check(string function, HttpRequest request)
    {
        if (Of(function) is not { } known)
            return;
        // ASP.NET Core reads names in any case.
        var unknown = request.Query.Keys.Where(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase) && !HostParameters.Contains(name));
        var errors = unknown.Select(name => new FieldError(name, Message(name, known, request.Method))).ToList();
        if (errors.Count > 0)
            throw ProblemException.Invalid(errors);
    }

    private static string Message(string name, IReadOnlyList<string> known, string method)
    {
        var takes = known.Count == 0 ? "This call takes no query parameters." : $"This call takes: {string.Join(", ", known)}.";
        var isDryRun = string.Equals(name, WhatIf, StringComparison.OrdinalIgnoreCase) && !HttpMethods.IsGet(method);
        return isDryRun ? $"This call has no dry run, and nothing was done. {takes}" : $"Unknown query parameter. {takes}";
    }
}
