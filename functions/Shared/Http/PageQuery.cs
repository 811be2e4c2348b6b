namespace LicenseFunctions.Shared.Http;

/// <summary>The parameters <c>top</c> and <c>after</c> of a list, and the link to its next page.</summary>
internal sealed record PageQuery(int Top, string? After)
{
    /// <summary>Parameters that the link replaces, and the function key, which it must not contain.</summary>
    private static readonly string[] NotKept = ["top", "after", "code"];

    /// <param name="isAfter">Whether a text is a position in this list, as in <see cref="NextLink"/>.</param>
    /// <exception cref="ProblemException">invalid-request</exception>
    public static PageQuery Read(HttpRequest request, Func<string, bool> isAfter)
    {
        var after = request.Query["after"].ToString();
        if (after.Length > 0 && !isAfter(after))
            throw ProblemException.Invalid("after", "Follow nextLink as it is given.");
        return new PageQuery(QueryNumber.Read(request, "top", ifAbsent: 50, max: 500), after.Length == 0 ? null : after);
    }

    public string NextLink(HttpRequest request, string after)
    {
        // ASP.NET Core reads names in any case.
        var kept = request.Query.Where(parameter => !NotKept.Contains(parameter.Key, StringComparer.OrdinalIgnoreCase))
            .Select(parameter => $"{Uri.EscapeDataString(parameter.Key)}={Uri.EscapeDataString(parameter.Value.ToString())}&");
        return $"{request.Path}?{string.Concat(kept)}top={Top}&after={Uri.EscapeDataString(after)}";
    }
}
