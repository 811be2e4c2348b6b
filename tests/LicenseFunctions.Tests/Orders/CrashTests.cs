using System.Net.Http.Json;
using System.Text.Json;
using Azure.Storage.Queues;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Orders;

public sealed class CrashTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData("sendgrid", "Unknown")]
    // There the app sees that the mail was sent.
    [InlineData("mailbox", "Sent")]
    public async Task Process_KilledBetweenAcceptedAndRecorded_SendsNoSecondMailWhenTheMessageComesAgain(string channel, string state)
    {
        await using var tenant = await TenantServer.StartAsync(new() { ResellerDelay = Timeout.InfiniteTimeSpan }, TestContext.Current.CancellationToken);
        var storage = azurite.NewStorageAccount();
        var settings = TestApp.Settings(tenant, storage, new Dictionary<string, string> { ["Mail:Channel"] = channel });
        tenant.Faults.AcceptThenHang("/send");

        // The first process hands the mail to the mail service, and dies before it hears that it was taken.
        var (first, http) = await FunctionsProcess.StartAsync(settings);
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

        var (second, httpAgain) = await FunctionsProcess.StartAsync(settings);
        await using (second)
        using (httpAgain)
        {
            var queue = new QueueClient(storage, OrderQueue.Name, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
            await queue.SendMessageAsync(JsonSerializer.Serialize(new { OrderId = id }), TestContext.Current.CancellationToken);

            await Eventually.SeesAsync(() => StateAsync(httpAgain, id), seen => seen == state, $"the order becomes {state}");
        }
        Assert.Single(tenant.Mailbox.Messages, mail => mail.To.Contains("orders@reseller.example"));
    }

    private static async Task<string?> StateAsync(HttpClient http, string id) =>
        (await http.GetFromJsonAsync<JsonElement>($"/api/orders/{id}", TestContext.Current.CancellationToken)).GetProperty("state").GetString();
}
