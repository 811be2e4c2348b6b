using LicenseFunctions.Overview;

namespace LicenseFunctions.Dashboard;

/// <summary>What a page needs of its request: who reads it, in which language and time zone, and when.</summary>
/// <param name="Root">The path of the overview, such as <c>/api/app</c>.</param>
internal sealed record PageContext(HttpRequest Request, PageUser User, LocalizedText Text, DateText Dates, DateTimeOffset Now, string Root)
{
    private const string Segment = "/app";

    public string Language => Text.Culture.TwoLetterISOLanguageName;

    public static PageContext Of(HttpRequest request, TimeZoneInfo zone, DateTimeOffset now)
    {
        var culture = LiquidTemplates.CultureOf(ReaderLanguage.Of(request));
        var path = request.PathBase.Add(request.Path).ToString();
        return new PageContext(
            request, PageUser.Of(request), LocalizedText.Of("Dashboard.Pages", culture), new DateText(culture, zone), now,
            path[..(path.IndexOf(Segment, StringComparison.OrdinalIgnoreCase) + Segment.Length)]);
    }

    /// <summary>A link to a page below <see cref="Root"/>; each part is escaped.</summary>
    public string Link(params string[] parts) => string.Join('/', [Root, .. parts.Select(Uri.EscapeDataString)]);

    /// <summary>The page of a product, by its part number, or by its id if others have the same: Microsoft's <c>MCOPSTN5</c>, for example.</summary>
    public string ProductLink(LicenseListItem license, LicenseList list) => Link(
        "products",
        list.Licenses.Count(other => SkuName.IsOf(license.SkuPartNumber, other.Usage)) == 1 ? license.SkuPartNumber : license.SkuId.ToString());

    /// <summary>The same page with one parameter changed, or removed if the value is empty. Paging starts again.</summary>
    public string With(string name, string value)
    {
        var kept = Request.Query.Where(parameter => parameter.Key is not ("after" or "done" or "format") && parameter.Key != name)
            .Select(parameter => (parameter.Key, Value: parameter.Value.ToString()))
            .Concat(value.Length == 0 ? [] : [(Key: name, Value: value)])
            .Where(parameter => parameter.Value.Length > 0)
            .Select(parameter => $"{Uri.EscapeDataString(parameter.Key)}={Uri.EscapeDataString(parameter.Value)}").ToList();
        var path = Request.PathBase.Add(Request.Path).ToString();
        return kept.Count == 0 ? path : $"{path}?{string.Join('&', kept)}";
    }

    /// <summary>A time for the page: the script shows it in the browser's time zone.</summary>
    public object Time(DateTimeOffset at) => new
    {
        Machine = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        Human = Dates.ShortDayAndTime(at, Now),
    };

    /// <summary>A number with its sign; the minus is the typographic one.</summary>
    public string Signed(int number) => number.ToString("+0;−0;0", Text.Culture);

    /// <summary>Who acts, for audit and history.</summary>
    public RequestOrigin OriginOf(FunctionContext context)
    {
        var origin = RequestOrigin.Of(Request, context);
        return User.HasKey ? origin with { Caller = "page, opened with a key" } : origin;
    }
}
