using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LicenseFunctions.Tenant;
using Microsoft.Graph;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;

namespace LicenseFunctions.Tests.Tenant;

/// <summary>A tenant on a free port and a plain client that talks to it.</summary>
internal sealed class RunningTenant : IAsyncDisposable
{
    public static readonly Guid E3 = Guid.Parse("6fd2c87f-b296-42f0-b197-1e91e994b900");
    public static readonly Guid E5 = Guid.Parse("06ebc4ee-1bb5-47dd-8120-11324bc54e06");
    public static readonly Guid ExchangePlan1 = Guid.Parse("4b9405b0-7788-4568-add1-99614e613b69");
    public static readonly Guid PowerBi = Guid.Parse("f8a1db68-be16-40ed-86d5-cb42ce701560");

    private RunningTenant(TenantServer server)
    {
        Server = server;
        Http = new HttpClient { BaseAddress = server.BaseAddress };
        Http.DefaultRequestHeaders.Authorization = new("Bearer", "any");
    }

    public TenantServer Server { get; }

    public HttpClient Http { get; }

    public TenantState State => Server.State;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<RunningTenant> StartAsync(TenantServerOptions? options = null) =>
        new(await TenantServer.StartAsync(options ?? new TenantServerOptions { ResellerDelay = Timeout.InfiniteTimeSpan }, Stop));

    public async Task<Reply> SendAsync(HttpMethod method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.RelativeOrAbsolute));
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        using var response = await Http.SendAsync(request, Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        var isJson = response.Content.Headers.ContentType?.MediaType == "application/json" && text.Length > 0;
        return new(response.StatusCode, isJson ? JsonNode.Parse(text)! : new JsonObject(), text, response.Headers);
    }

    public Task<Reply> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    public Task<Reply> AssignAsync(string user, params Guid[] skus) => ChangeAsync(user, skus, []);

    public Task<Reply> RemoveAsync(string user, params Guid[] skus) => ChangeAsync(user, [], skus);

    public Task<Reply> ChangeAsync(string user, Guid[] add, Guid[] remove) => PostAssignAsync(user, JsonSerializer.Serialize(new
    {
        addLicenses = add.Select(sku => new { skuId = sku, disabledPlans = Array.Empty<Guid>() }),
        removeLicenses = remove,
    }));

    public Task<Reply> AssignWithoutPlanAsync(string user, Guid sku, string plan) => PostAssignAsync(
        user,
        $$"""{"addLicenses": [{"skuId": "{{sku}}", "disabledPlans": ["{{plan}}"]}], "removeLicenses": []}""");

    public Task<Reply> PostAssignAsync(string user, string json) =>
        SendAsync(HttpMethod.Post, $"/v1.0/users/{Uri.EscapeDataString(user)}/assignLicense", json);

    /// <summary>The real client of Microsoft Graph.</summary>
    public GraphServiceClient Graph() => new(new FixedToken(), Server.GraphEndpoint.AbsoluteUri);

    public Task<Reply> MailAsync(string json) => SendAsync(HttpMethod.Post, "/v3/mail/send", json);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
    }

    private sealed class FixedToken : IAuthenticationProvider
    {
        public Task AuthenticateRequestAsync(
            RequestInformation request,
            Dictionary<string, object>? additionalAuthenticationContext = null,
            CancellationToken cancellationToken = default)
        {
            request.Headers.Add("Authorization", "Bearer any");
            return Task.CompletedTask;
        }
    }
}

/// <summary>An answer of Graph, SendGrid or the tenant itself.</summary>
internal sealed record Reply(HttpStatusCode Status, JsonNode Json, string Text, System.Net.Http.Headers.HttpResponseHeaders Headers)
{
    public string? Code => (string?)Json["error"]?["code"];

    public string? Message => (string?)Json["error"]?["message"];

    /// <summary>What SendGrid says is wrong, field by field.</summary>
    public string[] Errors => [.. Json["errors"]!.AsArray().Select(error => $"{error!["field"]}: {error["message"]}")];

    public void IsRefused(string message)
    {
        Assert.Equal((HttpStatusCode.BadRequest, "Request_BadRequest", message), (Status, Code, Message));
    }
}
