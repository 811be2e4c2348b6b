using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace LicenseFunctions.Tests.Fixtures;

/// <summary>An HTTP answer, read.</summary>
internal sealed record Answer(HttpStatusCode Status, string? MediaType, JsonElement Body, HttpResponseHeaders Headers)
{
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
