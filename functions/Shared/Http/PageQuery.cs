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

    /// <summary>The first page of what is left of a list.</summary>
    /// <param name="placeOf">The place in the list that an item has, for <see cref="NextLink"/>.</param>
    public async Task<Page<T>> TakeAsync<T>(
        HttpRequest request, IAsyncEnumerable<T> items, Func<T, string> placeOf, CancellationToken cancellationToken)
    {
        var taken = await items.Take(Top + 1).ToListAsync(cancellationToken);
        return new([.. taken.Take(Top)], taken.Count > Top ? NextLink(request, placeOf(taken[Top - 1])) : null);
    }

    /// <summary>The same request for what comes after the given place.</summary>
    public string NextLink(HttpRequest request, string after)
    {
        // ASP.NET Core reads names in any case.
        var kept = request.Query.Where(parameter => !NotKept.Contains(parameter.Key, StringComparer.OrdinalIgnoreCase))
            .Select(parameter => $"{Uri.EscapeDataString(parameter.Key)}={Uri.EscapeDataString(parameter.Value.ToString())}&");
        return $"{request.Path}?{string.Concat(kept)}top={Top}&after={Uri.EscapeDataString(after)}";
    }
}

/// <summary>A page of a list.</summary>
/// <param name="NextLink">The request for the next page; null on the last.</param>
internal sealed record Page<T>(IReadOnlyList<T> Value, string? NextLink);
