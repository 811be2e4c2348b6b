using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace LicenseFunctions.Tests.Fixtures;

/// <summary>An HTTP answer, read.</summary>
internal sealed record Answer(HttpStatusCode Status, string? MediaType, JsonElement Body, HttpResponseHeaders Headers)
{
    /// <summary>Sends a request and reads the answer, if there is one: JSON, or as a JSON string what is not.</summary>
    public static Task<Answer> AskAsync(
        HttpClient http, HttpMethod method, string path, string? json = null, params (string Name, string Value)[] headers) =>
        AskAsync(http, method, path, json is null ? null : Json(json), headers);

    /// <summary>The same with a body of another type.</summary>
    public static async Task<Answer> AskAsync(
        HttpClient http, HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
            Add(request, name, value);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var mediaType = response.Content.Headers.ContentType?.MediaType;
        var isText = mediaType?.StartsWith("text/", StringComparison.Ordinal) == true;
        var body = isText ? JsonSerializer.SerializeToElement(text) : text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
        return new Answer(response.StatusCode, mediaType, body, response.Headers);
    }

    /// <summary>Headers of the body take the place of those that it has.</summary>
    private static void Add(HttpRequestMessage request, string name, string value)
    {
        HttpHeaders headers = name.StartsWith("Content-", StringComparison.Ordinal) ? request.Content!.Headers : request.Headers;
        headers.Remove(name);
        headers.Add(name, value);
    }

    public static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    public string? Text(string property) => Body.GetProperty(property).GetString();

    public int Number(string property) => Body.GetProperty(property).GetInt32();

    /// <summary>Asserts that this is a problem as the API promises them, and returns its detail.</summary>
    public string IsProblem(HttpStatusCode status, string code)
    {
        Assert.Equal(status, Status);
        Assert.Equal("application/problem+json", MediaType);
        Assert.Equal(code, Text("code"));
        Assert.Equal((int)status, Number("status"));
        Assert.False(string.IsNullOrEmpty(Text("title")));
        Assert.False(string.IsNullOrEmpty(Text("correlationId")));
        return Text("detail")!;
    }
}
