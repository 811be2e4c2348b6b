using System.Net;
using System.Text.Json;
using LicenseFunctions.Assignments.Waiting.Storage;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Replies.Unmatched;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Security;

/// <summary>What callers say in headers and in ids, which are kept, logged and sent back.</summary>
public sealed class HeaderTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData("case-17", true)]
    [InlineData("case\t17", false)]
    [InlineData("<b>17</b>", false)]
    public async Task CorrelationId_IsSentBackIfItIsHarmless_AndReplacedOtherwise(string id, bool isKept)
    {
        await using var app = await TestApp.StartAsync(azurite);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/orders");
        request.Headers.TryAddWithoutValidation("X-Correlation-Id", id);

        using var answer = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(isKept, Assert.Single(answer.Headers.GetValues("X-Correlation-Id")) == id);
    }

    [Fact]
    public async Task CorrelationId_LongerThanAHundredCharacters_IsReplaced()
    {
        await using var app = await TestApp.StartAsync(azurite);

        var answer = await app.SendAsync(HttpMethod.Get, "/api/orders", null, ("X-Correlation-Id", new string('x', 101)));

        Assert.NotEqual(101, Assert.Single(answer.Headers.GetValues("X-Correlation-Id")).Length);
    }

    /// <summary>It would be handed on to storage.</summary>
    [Fact]
    public async Task TraceParent_ThatIsNone_IsPassedOver()
    {
        await using var app = await TestApp.StartAsync(azurite);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/orders");
        request.Headers.TryAddWithoutValidation("traceparent", "00-no-trace-01");

        using var answer = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>A name that Entra ID hands on comes from whoever named the application; it stands in the log and in the audit.</summary>
    [Theory]
    [InlineData("11111111-2222-3333-4444-555555555555", "11111111-2222-3333-4444-555555555555")]
    [InlineData("ann@contoso.example", "ann@contoso.example")]
    [InlineData("ann\nOrder LIC-1 was fulfilled", "Entra principal")]
    [InlineData("<script>", "Entra principal")]
    public async Task NameOfAPrincipal_IsKeptIfItIsHarmless(string name, string kept)
    {
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = new Dictionary<string, string> { ["WEBSITE_AUTH_ENABLED"] = "True" } });
        var principal = JsonSerializer.SerializeToUtf8Bytes(new { claims = new[] { new { typ = "appid", val = name } } });

        var order = await app.SendAsync(
            HttpMethod.Post, "/api/orders", """{"sku": "ENTERPRISEPACK", "quantity": 1}""", ("X-MS-CLIENT-PRINCIPAL", Convert.ToBase64String(principal)));

        Assert.Equal(kept, order.Body.GetProperty("history")[0].GetProperty("by").GetString());
    }

    /// <summary>A regular expression's $ lets one more line end through, and storage refuses a key that has it.</summary>
    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData(" ")]
    public void Ids_EndWhereTheyEnd(string more)
    {
        Assert.True(OrderId.IsValid("LIC-20261124-103805-7KQ2M"));
        Assert.False(OrderId.IsValid("LIC-20261124-103805-7KQ2M" + more));
        Assert.False(WaitingId.IsValid("WL-20261124-103805-1234567-7KQ2M" + more));
        Assert.False(UnmatchedMailStore.IsId("0f4b3f0a7d1e4a439a6e2c1f5b0d9e11" + more));
    }
}
