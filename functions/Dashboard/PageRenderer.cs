namespace LicenseFunctions.Dashboard;

/// <summary>Renders pages. The templates HTML-encode every value, since product names, reasons and replies can contain any text.</summary>
internal sealed class PageRenderer(MailOptions mail, TimeProvider clock)
{
    private readonly LiquidTemplates _templates = new();

    /// <exception cref="InvalidOperationException">Nobody was let in.</exception>
    public PageContext Open(HttpRequest request) =>
        PageContext.Of(request, TimeZoneInfo.FindSystemTimeZoneById(mail.TimeZone), clock.GetUtcNow());

    /// <summary>A template in the frame that all pages share.</summary>
    /// <param name="section">The entry of the menu that the page belongs to.</param>
    /// <param name="title">The heading: the answer in a few words.</param>
    public IResult Page(PageContext page, string section, string title, string template, object model, int status = StatusCodes.Status200OK)
    {
        if (page.Request.Query[ReaderLanguage.Parameter].ToString() == page.Language)
        {
            page.Request.HttpContext.Response.Cookies.Append(ReaderLanguage.Parameter, page.Language, new CookieOptions
            {
                Path = page.Root,
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = !SameOrigin.IsLoopback(page.Request),
                MaxAge = TimeSpan.FromDays(365),
            });
        }
        return Results.Text(Html(page, section, title, template, model), "text/html; charset=utf-8", Encoding.UTF8, status);
    }

    public string Html(PageContext page, string section, string title, string template, object model) => _templates.Render(
        "Dashboard.Pages.frame", new
        {
            Title = title,
            Section = section,
            page.Root,
            User = page.User.Name,
            page.User.CanAct,
            page.User.HasKey,
            Languages = ReaderLanguage.All
                .Select(language => new { Code = language, Link = page.With(ReaderLanguage.Parameter, language), IsShown = language == page.Language })
                .ToList(),
            Sections = new[] { ("", "Overview"), ("orders", "Orders"), ("waiting", "Waiting"), ("changes", "Changes") }
                .Select(entry => new { Key = entry.Item1, Link = entry.Item1.Length == 0 ? page.Root : page.Link(entry.Item1), Name = entry.Item2 }).ToList(),
            Version = AppVersion.Text,
            Style = Versioned(page, PageAsset.Style),
            Script = Versioned(page, PageAsset.Script),
            Content = LiquidTemplates.Rendered(_templates.Render($"Dashboard.Pages.{template}", model, page.Text.Culture)),
        }, page.Text.Culture);

    public IResult NotFound(PageContext page) =>
        Page(page, "", page.Text["NotFound"], "message", new { Title = page.Text["NotFound"], page.Root }, StatusCodes.Status404NotFound);

    /// <summary>After an action: the page that shows its result.</summary>
    public static IResult SeeOther(string address) => new SeeOtherResult(address);

    private sealed class SeeOtherResult(string address) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = address;
            return Task.CompletedTask;
        }
    }

    private static string Versioned(PageContext page, string asset) => $"{page.Link("assets", asset)}?v={PageAsset.Of(asset).Version}";
}
