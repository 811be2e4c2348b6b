namespace LicenseFunctions.Dashboard;

/// <summary>The options in the address of the page.</summary>
/// <param name="Api">The base path of the API.</param>
/// <param name="IsKeyNeeded">Whether the page was opened with a key, so that the API requires one.</param>
internal sealed record DashboardAddress(string Api, int Days, string Code, bool IsKeyNeeded)
{
    private const int Default = 90;

    public static IReadOnlyList<int> Spans { get; } = [30, Default, 365];

    /// <summary>Reads the address; an unknown span falls back to the default one.</summary>
    public static DashboardAddress Of(HttpRequest request)
    {
        var path = request.PathBase.Add(request.Path).ToString().TrimEnd('/');
        var days = request.Query["days"].ToString();
        var code = request.Query["code"].ToString();
        return new DashboardAddress(
            path[..path.LastIndexOf('/')],
            Spans.FirstOrDefault(span => $"{span}" == days, Default),
            code,
            code.Length > 0 || request.Headers.ContainsKey("x-functions-key"));
    }

    /// <summary>Returns the link to the page with another span and the same key.</summary>
    public string LinkTo(int days) => $"?days={days}" + (Code.Length > 0 ? $"&code={Uri.EscapeDataString(Code)}" : "");
}
