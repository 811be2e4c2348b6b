namespace LicenseFunctions.Shared.Http;

/// <summary>In which language a person reads a page.</summary>
internal static class ReaderLanguage
{
    /// <summary>The query parameter, and the cookie that remembers it.</summary>
    public const string Parameter = "lang";

    public static IReadOnlyList<string> All { get; } = ["en", "fr", "nl"];

    /// <summary>By the parameter, then the cookie, then what the browser asks for; otherwise English.</summary>
    public static string Of(HttpRequest request)
    {
        IEnumerable<string> asked =
        [
            request.Query[Parameter].ToString(),
            request.Cookies[Parameter] ?? "",
            .. request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1).Select(language => $"{language.Value}"),
        ];
        return asked.Select(language => language.Split('-')[0].ToLowerInvariant()).FirstOrDefault(All.Contains, "en");
    }
}
