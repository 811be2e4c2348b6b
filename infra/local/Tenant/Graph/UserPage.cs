using System.Globalization;

namespace LicenseFunctions.Tenant.Graph;

/// <summary>What one GET of <c>/users</c> asks for.</summary>
internal sealed record UserPage(int Start, int Size, bool WantsCount, Func<TenantUser, bool> Fits)
{
    private const int DefaultSize = 100;
    private const int LargestSize = 999;
    private const int LargestSizeWithSignIns = 500;

    private static readonly string[] Options = ["$select", "$filter", "$top", "$count", "$skiptoken"];

    public static GraphError? Parse(GraphRequest request, out UserPage page)
    {
        page = new(0, DefaultSize, request.IsEventual && IsTrue(request.Query.GetValueOrDefault("$count")), _ => true);
        var unknown = request.Query.Keys.Except(Options, StringComparer.OrdinalIgnoreCase).FirstOrDefault(key => key.StartsWith('$'));
        if (unknown is not null) return GraphError.Unsupported($"The query option '{unknown}' is not supported in this tenant.");
        if (request.Query.GetValueOrDefault("$top") is { } top)
        {
            var largest = WantsSignIns(request) ? LargestSizeWithSignIns : LargestSize;
            if (!int.TryParse(top, NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size < 1 || size > largest)
                return GraphError.Unsupported($"Invalid page size specified: '{top}'. Must be between 1 and {largest} inclusive.");
            page = page with { Size = size };
        }

        if (request.Query.GetValueOrDefault("$skiptoken") is { } token)
        {
            if (PageToken.Read(token) is not { } start) return PageToken.Expired;
            page = page with { Start = start };
        }

        if (request.Query.GetValueOrDefault("$filter") is { } filter)
        {
            if (UserFilter.Parse(filter, request.IsEventual, out var fits) is { } error) return error;
            page = page with { Fits = fits };
        }

        return null;
    }

    public static bool WantsSignIns(GraphRequest request) =>
        request.Select?.Split(',').Any(name => string.Equals(name.Trim(), "signInActivity", StringComparison.OrdinalIgnoreCase)) == true;

    private static bool IsTrue(string? value) => string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);
}
