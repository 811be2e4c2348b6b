using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using static LicenseFunctions.Tests.Tenant.RunningTenant;

namespace LicenseFunctions.Tests.Tenant;

public sealed class BatchTests
{
    [Fact]
    public async Task Batch_MixedItems_EachHasItsOwnAnswer()
    {
        await using var tenant = await StartAsync();

        var answers = await SendAsync(
            tenant,
            Get("a", "/users/nobody"),
            Get("b", "/subscribedSkus?$select=skuId"),
            Assign("c", "wout.stevens@contoso.example", E3));

        Assert.Equal((404, 200, 200), (Status(answers, "a"), Status(answers, "b"), Status(answers, "c")));
        Assert.Equal("Request_ResourceNotFound", (string?)answers["a"]["body"]!["error"]!["code"]);
        Assert.Equal("application/json", (string?)answers["b"]["headers"]!["Content-Type"]);
    }

    [Fact]
    public async Task Batch_TwentyWritesOnFiveSeats_FiveGetOne()
    {
        await using var tenant = await StartAsync();
        var sku = tenant.State.AddSku("SCARCE", enabled: 5).SkuId;
        var users = tenant.State.AddUsers(20);

        var answers = await SendAsync(tenant, [.. users.Select((user, index) => Assign($"{index}", user.UserPrincipalName, sku))]);

        Assert.Equal(20, answers.Count);
        Assert.Equal(5, answers.Values.Count(answer => (int)answer["status"]! == 200));
        Assert.Equal(20, tenant.Server.Requests.Count("/assignLicense", "POST"));
    }

    [Fact]
    public async Task Batch_DependsOnWhatFailed_Is424AndNotSent()
    {
        await using var tenant = await StartAsync();

        var answers = await SendAsync(
            tenant,
            Get("1", "/users/nobody"),
            Assign("2", "wout.stevens@contoso.example", E3) with { DependsOn = ["1"] },
            Get("3", "/organization") with { DependsOn = ["2"] });

        Assert.Equal((404, 424, 424), (Status(answers, "1"), Status(answers, "2"), Status(answers, "3")));
        Assert.Empty(tenant.State.FindUser("wout.stevens@contoso.example")!.Licenses);
    }

    [Fact]
    public async Task Batch_DependsOnWhatSucceeded_IsSentAfterIt()
    {
        await using var tenant = await StartAsync();
        const string user = "nestor.wilke@contoso.example";

        var answers = await SendAsync(
            tenant,
            new("1", "PATCH", $"/users/{user}", new { usageLocation = "BE" }),
            Assign("2", user, E3) with { DependsOn = ["1"] });

        Assert.Equal((204, 200), (Status(answers, "1"), Status(answers, "2")));
        Assert.Null(answers["1"]["body"]);
    }

    [Fact]
    public async Task Batch_TwoWritesOfOneUser_SecondIsAConflict()
    {
        await using var tenant = await StartAsync();
        const string user = "wout.stevens@contoso.example";

        var answers = await SendAsync(tenant, Assign("1", user, E3), Assign("2", user, PowerBi));

        Assert.Equal((200, 409), (Status(answers, "1"), Status(answers, "2")));
        Assert.Equal("Directory_ConcurrencyViolation", (string?)answers["2"]["body"]!["error"]!["code"]);
    }

    [Fact]
    public async Task Batch_OneItemThrottled_OthersAreDone()
    {
        await using var tenant = await StartAsync();
        tenant.Server.Faults.Throttle("yara.vermeulen", retryAfter: "4");

        var answers = await SendAsync(
            tenant,
            Assign("1", "wout.stevens@contoso.example", E3),
            Assign("2", "yara.vermeulen@contoso.example", E3));

        Assert.Equal((200, 429), (Status(answers, "1"), Status(answers, "2")));
        Assert.Equal("4", (string?)answers["2"]["headers"]!["Retry-After"]);
        Assert.Equal("TooManyRequests", (string?)answers["2"]["body"]!["error"]!["code"]);
    }

    [Fact]
    public async Task Batch_ItemWithoutPermission_IsForbiddenByItself()
    {
        await using var tenant = await StartAsync();
        tenant.State.Permissions.Revoke("Organization.Read.All", "User.Read.All");

        var answers = await SendAsync(tenant, Get("1", "/organization"), Get("2", "/subscribedSkus"));

        Assert.Equal((403, 200), (Status(answers, "1"), Status(answers, "2")));
    }

    [Fact]
    public async Task Batch_TwentyOne_IsRefused()
    {
        await using var tenant = await StartAsync();

        var reply = await PostAsync(tenant, [.. Enumerable.Range(0, 21).Select(id => Get($"{id}", "/organization"))]);

        Assert.Equal(
            (HttpStatusCode.BadRequest, "Number of batch request steps exceeds the maximum value of 20."),
            (reply.Status, reply.Message));
    }

    [Fact]
    public async Task Batch_SameIdInAnotherCase_IsRefused()
    {
        await using var tenant = await StartAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(tenant, Get("a", "/organization"), Get("A", "/organization"))).Status);
    }

    [Fact]
    public async Task Batch_WriteWithoutContentType_IsRefused()
    {
        await using var tenant = await StartAsync();

        var reply = await tenant.SendAsync(
            HttpMethod.Post,
            "/v1.0/$batch",
            """{"requests": [{"id": "1", "method": "PATCH", "url": "/users/x", "body": {"usageLocation": "BE"}}]}""");

        Assert.Equal("Write request id : 1 does not contain Content-Type header or body.", reply.Message);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"requests": [7]}""")]
    [InlineData("""{"requests": [{"id": 1, "method": "GET", "url": "/users"}]}""")]
    [InlineData("""{"requests": [{"id": "1", "method": "GET", "url": "/users", "dependsOn": ["2"]}]}""")]
    public async Task Batch_OddShapes_IsRefused(string json)
    {
        await using var tenant = await StartAsync();

        var reply = await tenant.SendAsync(HttpMethod.Post, "/v1.0/$batch", json);

        Assert.Equal((HttpStatusCode.BadRequest, "BadRequest"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task Batch_InsideABatch_IsNotKnown()
    {
        await using var tenant = await StartAsync();

        var answers = await SendAsync(tenant, new BatchRequest("1", "POST", "/$batch", new { requests = Array.Empty<object>() }));

        Assert.Equal(400, Status(answers, "1"));
    }

    [Fact]
    public async Task Batch_DroppedItem_CutsTheConnection()
    {
        await using var tenant = await StartAsync();
        tenant.Server.Faults.AcceptThenDrop("wout.stevens");

        await Assert.ThrowsAsync<HttpRequestException>(
            () => PostAsync(tenant, Assign("1", "wout.stevens@contoso.example", E3), Get("2", "/organization")));

        Assert.True(tenant.State.FindUser("wout.stevens@contoso.example")!.Holds(E3));
    }

    private static BatchRequest Get(string id, string url) => new(id, "GET", url, null);

    private static BatchRequest Assign(string id, string user, Guid sku) =>
        new(
            id,
            "POST",
            $"/users/{user}/assignLicense",
            new { addLicenses = new[] { new { skuId = sku } }, removeLicenses = Array.Empty<Guid>() });

    private static int Status(Dictionary<string, JsonNode> answers, string id) => (int)answers[id]["status"]!;

    private static async Task<Dictionary<string, JsonNode>> SendAsync(RunningTenant tenant, params BatchRequest[] requests)
    {
        var reply = await PostAsync(tenant, requests);
        Assert.Equal(HttpStatusCode.OK, reply.Status);
        return reply.Json["responses"]!.AsArray().ToDictionary(answer => (string)answer!["id"]!, answer => answer!, StringComparer.Ordinal);
    }

    private static Task<Reply> PostAsync(RunningTenant tenant, params BatchRequest[] requests) => tenant.SendAsync(
        HttpMethod.Post,
        "/v1.0/$batch",
        JsonSerializer.Serialize(new { requests }, JsonSerializerOptions.Web));

    private sealed record BatchRequest(string Id, string Method, string Url, object? Body)
    {
        public string[] DependsOn { get; init; } = [];

        public Dictionary<string, string> Headers { get; } = new(StringComparer.Ordinal) { ["Content-Type"] = "application/json" };
    }
}
