using System.Collections.Frozen;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace LicenseFunctions.Shared.Http;

/// <summary>The query parameters of each call of the JSON API. Others are refused: a mistyped or unsupported dry run must not change anything.</summary>
internal static class QueryParameters
{
    public const string WhatIf = "whatIf";
    private static readonly FrozenSet<string> HostParameters = new[] { "code", "clientId" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Webhooks, pages and health are not listed and ignore unknown parameters: SendGrid drops a mail after a 4xx.</summary>
    private static readonly FrozenDictionary<string, string[]> ByFunction = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["AssignLicense"] = [WhatIf],
        ["AttachMail"] = [],
        ["CancelLicenseJob"] = [],
        ["CancelOrder"] = [],
        ["CancelWaiting"] = [],
        ["ChangeLicenses"] = [WhatIf],
        ["ConfirmOrder"] = [],
        ["GetLicenseHistory"] = ["from", "to", "step"],
        ["GetLicenseJob"] = [],
        ["GetLicenses"] = [],
        ["GetOrder"] = [],
        ["GetReport"] = [],
        ["GetUsageCsv"] = ["from", "to", "step"],
        ["GetUserLicenses"] = [],
        ["GetWaiting"] = [],
        ["ImportPrices"] = [],
        ["ListChanges"] = ["from", "to", "sku", "caller", "result", "top", "after"],
        ["ListLicenseHolders"] = ["inactiveDays", "all", "top", "after"],
        ["ListLicenseJobResults"] = ["outcome", "top", "after"],
        ["ListLicenseJobs"] = ["top", "after"],
        ["ListOrders"] = ["state", "sku", "since", "requestedBy", "top", "after"],
        ["ListPrices"] = [],
        ["ListReports"] = [],
        ["ListUnmatchedMail"] = ["all", "since", "top", "after"],
        ["ListUserChanges"] = ["since", "sku", "top", "after"],
        ["ListWaiting"] = ["state", "sku", "since", "requestedBy", "top", "after"],
        ["MuteLicense"] = [],
        ["PlaceOrder"] = [WhatIf],
        ["RemoveLicense"] = [WhatIf],
        ["RemovePrice"] = [],
        ["ResendOrder"] = [],
        ["SetPrice"] = [],
        ["StartLicenseJob"] = [],
        ["UndoChange"] = [WhatIf],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Null if the function ignores unknown parameters.</summary>
    public static IReadOnlyList<string>? Of(string function) => ByFunction.GetValueOrDefault(function);

    /// <exception cref="ProblemException">invalid-request with all unknown parameters.</exception>
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

internal sealed class QueryMiddleware : IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http)
            QueryParameters.Check(context.FunctionDefinition.Name, http.Request);
        return next(context);
    }
}
