using System.Net;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Shared;

/// <summary>A part number is not always one product's: Microsoft has two of MCOPSTN5.</summary>
public sealed class SkuNameTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData("POST", "/api/orders", """{"sku": "mcopstn5", "quantity": 5}""")]
    [InlineData("PUT", "/api/users/wout.stevens@contoso.example/licenses/mcopstn5", null)]
    [InlineData("DELETE", "/api/users/wout.stevens@contoso.example/licenses/mcopstn5", null)]
    [InlineData("GET", "/api/licenses/mcopstn5/history", null)]
    [InlineData("GET", "/api/licenses/mcopstn5/holders", null)]
    [InlineData("POST", "/api/licenses/mcopstn5/mute", """{"until": "2026-01-01T00:00:00Z"}""")]
    public async Task PartNumber_OfTwoProducts_IsRefused_WithTheGuidsToUse(string method, string path, string? body)
    {
        await using var app = await TestApp.StartAsync(azurite);
        var both = new[] { app.Tenant.State.AddSku("MCOPSTN5", 10), app.Tenant.State.AddSku("MCOPSTN5", 20) };
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);

        var answer = await app.SendAsync(new HttpMethod(method), path, body);

        var detail = answer.IsProblem(HttpStatusCode.BadRequest, "invalid-request");
        Assert.All(both, sku => Assert.Contains(sku.SkuId.ToString(), detail, StringComparison.Ordinal));
        Assert.Equal("sku", Assert.Single(answer.Body.GetProperty("fields").EnumerateArray()).GetProperty("field").GetString());
    }

    [Fact]
    public async Task Guid_OfOneOfTwoProducts_IsThatOne()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.State.AddSku("MCOPSTN5", 10);
        var second = app.Tenant.State.AddSku("MCOPSTN5", 20);

        var order = await app.PostOrderAsync($$"""{"sku": "{{second.SkuId}}", "quantity": 5}""");

        Assert.Equal(25, order.Number("resultingTotal"));
    }
}
