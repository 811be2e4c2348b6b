namespace LicenseFunctions.Dashboard;

/// <summary>What the page's own address says.</summary>
/// <param name="Api">The path that the API's routes stand below.</param>
/// <param name="Days">The past that the trends show.</param>
/// <param name="IsKeyNeeded">Whether the page was opened with a key, so that the API asks for one, too.</param>
internal sealed record DashboardAddress(string Api, int Days, string Code, bool IsKeyNeeded)
{
    private const int Usual = 90;

    /// <summary>The spans of time to choose from.</summary>
    public static IReadOnlyList<int> Spans { get; } = [30, Usual, 365];

    /// <summary>Any other span than those shows the usual one: whoever reads a page wants to see something.</summary>
    public static DashboardAddress Of(HttpRequest request)
    {
        var path = request.PathBase.Add(request.Path).ToString().TrimEnd('/');
        var days = request.Query["days"].ToString();
        var code = request.Query["code"].ToString();
        return new DashboardAddress(
            path[..path.LastIndexOf('/')],
            Spans.FirstOrDefault(span => $"{span}" == days, Usual),
            code,
            code.Length > 0 || request.Headers.ContainsKey("x-functions-key"));
    }

    /// <summary>The page with another span. It keeps the key that it was opened with, and nothing else of its address.</summary>
    public string LinkTo(int days) => $"?days={days}" + (Code.Length > 0 ? $"&code={Uri.EscapeDataString(Code)}" : "");
}
