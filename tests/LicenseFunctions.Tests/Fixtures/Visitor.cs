using System.Net;
using System.Text;
using LocalFunctions.Run.SignIn;

namespace LicenseFunctions.Tests.Fixtures;

/// <summary>Somebody who opens the page: keeps cookies, and sends a form with the headers of a browser, but follows no redirect.</summary>
internal sealed class Visitor : IDisposable
{
    private readonly HttpClient _http;

    public Visitor(Uri address)
    {
        var handler = new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false, ActivityHeadersPropagator = null };
        _http = new HttpClient(handler) { BaseAddress = address };
    }

    public CookieContainer Cookies { get; } = new();

    public Uri Address => _http.BaseAddress!;

    public async Task SignInAsync(Person person)
    {
        var answer = await PostAsync("/.auth/login/aad/callback", [("person", person.Key), ("state", "/")]);
        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
    }

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) =>
        Answer.AskAsync(_http, HttpMethod.Get, path, content: null, headers);

    /// <summary>Posts a form from a page of the app, unless a header says otherwise; an empty value leaves the header out.</summary>
    public Task<Answer> PostAsync(string path, IEnumerable<(string Name, string Value)> fields, params (string Name, string Value)[] headers)
    {
        var form = string.Join('&', fields.Select(field => $"{Uri.EscapeDataString(field.Name)}={Uri.EscapeDataString(field.Value)}"));
        var all = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Sec-Fetch-Site"] = "same-origin",
            ["Origin"] = Address.GetLeftPart(UriPartial.Authority),
        };
        foreach (var (name, value) in headers)
            all[name] = value;
        return Answer.AskAsync(_http, HttpMethod.Post, path, new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded"),
            [.. all.Where(header => header.Value.Length > 0).Select(header => (header.Key, header.Value))]);
    }

    public void Dispose() => _http.Dispose();
}
