using System.Net;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using LicenseFunctions.Shared.Http.Access;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Orders;

public sealed class IdempotencyKeyTests(AzuriteFixture azurite)
{
    private const string Header = "Idempotency-Key";
    private const string Body = """{"sku": "ENTERPRISEPACK", "quantity": 5}""";

    private static readonly TestAppOptions EntraIsOn = new()
    {
        Settings = new Dictionary<string, string>
        {
            ["Access:RequireEntra"] = "true",
            ["WEBSITE_AUTH_ENABLED"] = "True"
        }
    };

    [Fact]
    public async Task Key_BelongsToTheApplicationThatSignsIn()
    {
        await using var app = await TestApp.StartAsync(azurite, EntraIsOn);

        var first = await app.PostOrderAsync(Body, (Header, "joiners"), SignedIn("app-a"));
        var again = await app.PostOrderAsync(Body, (Header, "joiners"), SignedIn("app-a"));
        var other = await app.PostOrderAsync("""{"sku": "SPE_E5", "quantity": 1}""", (Header, "joiners"), SignedIn("app-b"));

        Assert.Equal([HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.Accepted], [first.Status, again.Status, other.Status]);
        Assert.Equal(first.Text("id"), again.Text("id"));
        Assert.NotEqual(first.Text("id"), other.Text("id"));
        (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 6}""", (Header, "joiners"), SignedIn("app-a")))
            .IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Fact]
    public async Task Key_WhereNobodySignsIn_IsCommon_WhateverTheHeadersSay()
    {
        await using var app = await TestApp.StartAsync(azurite);

        var first = await app.PostOrderAsync(Body, (Header, "joiners"), SignedIn("app-a"));
        var other = await app.PostOrderAsync(Body, (Header, "joiners"), SignedIn("app-b"));

        Assert.Equal(first.Text("id"), other.Text("id"));
    }

    /// <summary>The rows are as earlier versions wrote them: the digests of "joiners" and of the body as it was serialized then.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Key_StoredByAnEarlierVersion_StillCounts(bool isEntraOn)
    {
        await using var app = await TestApp.StartAsync(azurite, isEntraOn ? EntraIsOn : new());
        var order = (await app.PostOrderAsync(Body, SignedIn("app-a"))).Text("id")!;
        var partition = (await app.RowsAsync(TableNames.Orders))[0].PartitionKey;
        await app.Table(TableNames.Orders).AddEntityAsync(
            new TableEntity(partition, "key|7A9559902993C4964354149AAFF7CB1E35A4A4459E05B734B06AA58509799E86")
            {
                ["OrderId"] = order,
                ["BodyHash"] = "D46E9638BEDF89894E9C2686DC06A78C6F43169392998BFAEA7BBC448A619C85",
            },
            TestContext.Current.CancellationToken);

        var again = await app.PostOrderAsync(Body, (Header, "joiners"), SignedIn("app-a"));

        Assert.Equal(order, again.Text("id"));
        Assert.Equal(5, again.Number("quantity"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task Key_ThatIsEmpty_IsRefused_AndNothingIsOrdered(string key)
    {
        await using var app = await TestApp.StartAsync(azurite);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/orders") { Content = Answer.Json(Body) };
        request.Headers.TryAddWithoutValidation(Header, key);

        using var response = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("Idempotency-Key: It is empty.", problem, StringComparison.Ordinal);
        Assert.Equal(0, (await app.GetAsync("/api/orders")).Body.GetProperty("value").GetArrayLength());
    }

    private static (string Name, string Value) SignedIn(string application)
    {
        var claims = new[] { new { typ = "roles", val = AppRole.Order }, new { typ = "roles", val = AppRole.Read }, new { typ = "azp", val = application } };
        return ("X-MS-CLIENT-PRINCIPAL", Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { auth_typ = "aad", claims }))));
    }
}
