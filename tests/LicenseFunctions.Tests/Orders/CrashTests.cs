using System.Net.Http.Json;
using System.Text.Json;
using Azure.Storage.Queues;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Orders;

public sealed class CrashTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Process_KilledBetweenAcceptedAndRecorded_SendsNoSecondMailWhenTheMessageComesAgain()
    {
        await using var tenant = await TenantServer.StartAsync(new() { ResellerDelay = Timeout.InfiniteTimeSpan }, TestContext.Current.CancellationToken);
        var storage = azurite.NewStorageAccount();
        tenant.Faults.AcceptThenHang("sendgrid");

        // The first process hands the mail to SendGrid, and dies before it hears that it was taken.
        var (first, http) = await FunctionsProcess.StartAsync(tenant, storage);
        string id;
        await using (first)
        using (http)
        {
            using var taken = await http.PostAsJsonAsync("/api/orders", new { sku = "ENTERPRISEPACK", quantity = 5 }, TestContext.Current.CancellationToken);
            id = (await taken.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("id").GetString()!;
            await tenant.Mailbox.WaitForCountAsync(1, TestContext.Current.CancellationToken);
            Assert.Equal("Sending", await StateAsync(http, id));
            await first.KillAsync();
        }

        var (second, httpAgain) = await FunctionsProcess.StartAsync(tenant, storage);
        await using (second)
        using (httpAgain)
        {
            var queue = new QueueClient(storage, OrderQueue.Name, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
            await queue.SendMessageAsync(JsonSerializer.Serialize(new { OrderId = id }), TestContext.Current.CancellationToken);

            await Eventually.SeesAsync(() => StateAsync(httpAgain, id), state => state == "Unknown", "the order becomes Unknown");
        }
        Assert.Single(tenant.Mailbox.Messages, mail => mail.To.Contains("orders@reseller.example"));
    }

    private static async Task<string?> StateAsync(HttpClient http, string id) =>
        (await http.GetFromJsonAsync<JsonElement>($"/api/orders/{id}", TestContext.Current.CancellationToken)).GetProperty("state").GetString();
}
