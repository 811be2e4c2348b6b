using System.Net;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Orders;

public sealed class OrderTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Order_IsTakenSentOnceAndRecorded()
    {
        await using var app = await TestApp.StartAsync(azurite);

        var taken = await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 5, "reason": "New colleagues", "requestedBy": "Ann"}""");

        Assert.Equal(HttpStatusCode.Accepted, taken.Status);
        Assert.Equal($"/api/orders/{taken.Text("id")}", taken.Headers.Location!.OriginalString);
        await app.SeesOrderAsync(taken.Text("id")!, OrderState.Sent);
        var mail = Assert.Single(app.Tenant.Mailbox.Messages);
        Assert.Equal(["orders@reseller.example"], mail.To);
        Assert.Equal(taken.Text("id"), mail.CustomArgs["order_id"]);
        Assert.Equal($"Commande {taken.Text("id")} : ajouter 5 licences Office 365 E3", mail.Subject);
        Assert.Contains("contoso@contoso.example", mail.Text, StringComparison.Ordinal);
        Assert.Contains("Total après modification : 30", mail.Text, StringComparison.Ordinal);
        Assert.Equal("admin@contoso.example", mail.ReplyTo);
        var order = await app.GetAsync($"/api/orders/{taken.Text("id")}");
        Assert.Equal(["Requested", "Sending", "Sent"],
            order.Body.GetProperty("history").EnumerateArray().Select(step => step.GetProperty("state").GetString()));
        Assert.Equal((30, "Ann", "New colleagues"), (order.Number("resultingTotal"), order.Text("requestedBy"), order.Text("reason")));
    }

    [Fact]
    public async Task NewOrder_TakesFourRequestsToTables_AndIsAnsweredAsItIsRead()
    {
        await using var app = await TestApp.StartAsync(
            azurite, new() { Settings = new Dictionary<string, string> { ["AzureWebJobs.SendResellerOrder.Disabled"] = "true" } });
        await app.PostOrderAsync("""{"sku": "SPE_E5", "quantity": 1}""");
        using var tables = new StorageRequests(app.TableAddress);

        var taken = await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 3, "requestedBy": "Ann"}""");

        // Open orders of the product, the row of the limits, the orders of the month, and the transaction.
        Assert.Equal(4, tables.Count);
        var read = await app.GetAsync($"/api/orders/{taken.Text("id")}");
        Assert.Equal(read.Body.GetRawText(), taken.Body.GetRawText());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task Order_WhoseRowIsWrittenAndStoragesAnswerLost_IsOneOrder(int waiting)
    {
        using var connection = new LossyConnection();
        await using var app = await TestApp.StartAsync(azurite, new()
        {
            Settings = new Dictionary<string, string> { ["AzureWebJobs.SendResellerOrder.Disabled"] = "true" },
            Adjust = builder => builder.Services.AddSingleton(provider => new TableServiceClient(
                provider.GetRequiredService<DataStorageOptions>().ConnectionString,
                new TableClientOptions { Transport = new HttpClientTransport(connection) })),
        });
        if (waiting > 0)
            await app.PostOrderAsync($$"""{"sku": "ENTERPRISEPACK", "quantity": {{waiting}}}""");
        connection.Lost = 1;

        var taken = await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 3}""");

        Assert.Equal((HttpStatusCode.Accepted, waiting + 3, 0), (taken.Status, taken.Number("quantity"), connection.Lost));
        Assert.Equal(taken.Text("id"),
            Assert.Single((await app.GetAsync("/api/orders")).Body.GetProperty("value").EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Order_WithAReplyDomain_AsksForAnswersAtItsOwnAddress()
    {
        await using var app = await TestApp.StartAsync(azurite, new()
        {
            Settings = new Dictionary<string, string> { ["Orders:ReplyDomain"] = "reply.contoso.example", ["Orders:ReplySigningKey"] = new string('k', 40) },
        });

        var taken = await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 1}""");

        var mail = (await app.Tenant.Mailbox.WaitForCountAsync(1, TestContext.Current.CancellationToken)).Single();
        Assert.Equal(taken.Text("id"), app.Services.GetRequiredService<ReplyAddresses>().OrderIdOf(mail.ReplyTo!));
    }

    [Theory]
    [InlineData("""{"sku": "ENTERPRISEPACK", "quantity": 0}""", HttpStatusCode.BadRequest, "invalid-request", "quantity")]
    [InlineData("""{"sku": "ENTERPRISEPACK", "quantity": 10000}""", HttpStatusCode.BadRequest, "invalid-request", "quantity")]
    [InlineData("""{"sku": "ENTERPRISEPACK", "quantity": -51}""", HttpStatusCode.BadRequest, "invalid-request", "quantity")]
    [InlineData("""{"sku": "ENTERPRISEPACK", "quantity": "five"}""", HttpStatusCode.BadRequest, "invalid-request", "quantity")]
    [InlineData("""{"sku": "ENTERPRISEPACK", "quantity": 1.5}""", HttpStatusCode.BadRequest, "invalid-request", "quantity")]
    [InlineData("""{"sku": "ENTERPRISEPACK", "quantity": 99999999999}""", HttpStatusCode.BadRequest, "invalid-request", "quantity")]
    [InlineData("""{"sku": "ENTERPRISEPACK"}""", HttpStatusCode.BadRequest, "invalid-request", "quantity")]
    [InlineData("""{"quantity": 1}""", HttpStatusCode.BadRequest, "invalid-request", "sku")]
    [InlineData("""{"sku": "ENTERPRISEPACK", "quantity": 1, "qty": 1}""", HttpStatusCode.BadRequest, "invalid-request", "qty")]
    [InlineData("""{"sku": "ENTERPRISEPACK", "quantity": 1, "reason": "a\nb"}""", HttpStatusCode.BadRequest, "invalid-request", "reason")]
    [InlineData("""{"sku": "ENTERPRISEPACK", "quan""", HttpStatusCode.BadRequest, "invalid-request", "JSON")]
    [InlineData("null", HttpStatusCode.BadRequest, "invalid-request", "body")]
    [InlineData("[]", HttpStatusCode.BadRequest, "invalid-request", "body")]
    [InlineData("", HttpStatusCode.BadRequest, "invalid-request", "body")]
    [InlineData("""{"sku": "NOSUCHSKU", "quantity": 1}""", HttpStatusCode.NotFound, "sku-not-found", "NOSUCHSKU")]
    [InlineData("""{"sku": "FLOW_FREE", "quantity": 1}""", HttpStatusCode.UnprocessableEntity, "not-assignable", "costs nothing")]
    [InlineData("""{"sku": "CDS_DB_CAPACITY", "quantity": 1}""", HttpStatusCode.UnprocessableEntity, "not-assignable", "company")]
    [InlineData("""{"sku": "ENTERPRISEPACK", "quantity": -4}""", HttpStatusCode.Conflict, "return-exceeds-available", "3 are unassigned")]
    [InlineData("""{"sku": "SPB", "quantity": -1}""", HttpStatusCode.Conflict, "return-exceeds-available", "0 are unassigned")]
    public async Task Order_ThatCannotBeTaken_SaysWhy_AndNothingIsWrittenOrQueued(string body, HttpStatusCode status, string code, string inDetail)
    {
        await using var app = await TestApp.StartAsync(azurite);

        var detail = (await app.PostOrderAsync(body)).IsProblem(status, code);

        Assert.Contains(inDetail, detail, StringComparison.Ordinal);
        Assert.Equal(detail, (await app.DryRunOrderAsync(body)).IsProblem(status, code));
        await app.HasNoOrderAsync();
    }

    [Fact]
    public async Task Order_OfFiveMegabytes_IsTooLarge()
    {
        await using var app = await TestApp.StartAsync(azurite);

        (await app.PostOrderAsync($$"""{"sku": "ENTERPRISEPACK", "quantity": 1, "reason": "{{new string('x', 5_000_000)}}"}"""))
            .IsProblem(HttpStatusCode.RequestEntityTooLarge, "too-large");

        await app.HasNoOrderAsync();
    }

    [Fact]
    public async Task Return_OfFreeLicenses_IsSent()
    {
        await using var app = await TestApp.StartAsync(azurite);

        var taken = await app.PostOrderAsync("""{"sku": "6fd2c87f-b296-42f0-b197-1e91e994b900", "quantity": -3}""");

        await app.SeesOrderAsync(taken.Text("id")!, OrderState.Sent);
        var mail = Assert.Single(app.Tenant.Mailbox.Messages);
        Assert.Contains("retirer 3 licences", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("Total après modification : 22", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IdempotencyKey_SentAgain_IsTheSameOrder_AndWithAnotherBodyIsRefused()
    {
        await using var app = await TestApp.StartAsync(azurite);
        const string Body = """{"sku": "ENTERPRISEPACK", "quantity": 5}""";

        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => app.PostOrderAsync(Body, ("Idempotency-Key", "joiners-march"))));

        Assert.All(all, answer => Assert.Equal((HttpStatusCode.Accepted, all[0].Text("id")), (answer.Status, answer.Text("id"))));
        (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 6}""", ("Idempotency-Key", "joiners-march")))
            .IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        await app.SeesOrderAsync(all[0].Text("id")!, OrderState.Sent);
        Assert.Equal(1, (await app.GetAsync("/api/orders")).Body.GetProperty("value").GetArrayLength());
        Assert.Single(app.Tenant.Mailbox.Messages);
    }

    [Fact]
    public async Task DryRun_ShowsTheOrder_DoesNothing_AndLeavesTheIdempotencyKeyToTheOrder()
    {
        await using var app = await TestApp.StartAsync(azurite);
        const string Body = """{"sku": "ENTERPRISEPACK", "quantity": 5, "reason": "New colleagues", "requestedBy": "Ann"}""";

        var shown = await app.DryRunOrderAsync(Body, ("Idempotency-Key", "joiners-march"));

        Assert.Equal((HttpStatusCode.OK, "", 5, 30), (shown.Status, shown.Text("id"), shown.Number("quantity"), shown.Number("resultingTotal")));
        Assert.Equal(("Ann", "New colleagues"), (shown.Text("requestedBy"), shown.Text("reason")));
        Assert.Null(shown.Headers.Location);
        await app.HasNoOrderAsync();
        var taken = await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 6}""", ("Idempotency-Key", "joiners-march"));
        Assert.Equal((HttpStatusCode.Accepted, 6), (taken.Status, taken.Number("quantity")));
        await app.SeesOrderAsync(taken.Text("id")!, OrderState.Sent);
        Assert.Single(app.Tenant.Mailbox.Messages);
    }

    [Fact]
    public async Task DryRun_WithAnIdempotencyKeyThatWasUsed_IsAnsweredAsTheOrderWouldBe()
    {
        await using var app = await TestApp.StartAsync(azurite);
        const string Body = """{"sku": "ENTERPRISEPACK", "quantity": 5}""";
        var taken = await app.PostOrderAsync(Body, ("Idempotency-Key", "joiners-march"));

        var shown = await app.DryRunOrderAsync(Body, ("Idempotency-Key", "joiners-march"));

        Assert.Equal((HttpStatusCode.OK, taken.Text("id"), 5), (shown.Status, shown.Text("id"), shown.Number("quantity")));
        (await app.DryRunOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 6}""", ("Idempotency-Key", "joiners-march")))
            .IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Fact]
    public async Task Orders_AreListedNewestFirst_InPages()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var store = app.Services.GetRequiredService<OrderStore>();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
            ids.Add(await store.AddOrderAsync(new DateTimeOffset(2026, 3, 1 + i, 9, 0, 0, TimeSpan.Zero)));

        var first = await app.GetAsync("/api/orders?top=3");
        var second = await app.GetAsync(first.Text("nextLink")!);

        Assert.Equal(ids.AsEnumerable().Reverse(),
            new[] { first, second }.SelectMany(page => page.Body.GetProperty("value").EnumerateArray()).Select(o => o.GetProperty("id").GetString()));
        Assert.Null(second.Text("nextLink"));
        (await app.GetAsync("/api/orders?top=0")).IsProblem(HttpStatusCode.BadRequest, "invalid-request");
        (await app.GetAsync("/api/orders?after=x")).IsProblem(HttpStatusCode.BadRequest, "invalid-request");
    }

    [Fact]
    public async Task Orders_AreFiltered_ByState_Product_Time_AndWhoAsked()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var store = app.Services.GetRequiredService<OrderStore>();
        var (old, sent, shared, other) = (At(1), At(2), At(3), At(4));
        await store.AddAsync(old, TestContext.Current.CancellationToken);
        await store.AddAsync(sent with { State = OrderState.Sent }, TestContext.Current.CancellationToken);
        await store.AddAsync(shared with { State = OrderState.Sent, RequestedBy = "Ann, HR flow" }, TestContext.Current.CancellationToken);
        await store.AddAsync(
            other with { State = OrderState.Failed, SkuId = Guid.NewGuid(), SkuPartNumber = "SPE_E5" }, TestContext.Current.CancellationToken);

        Assert.Equal([shared.Id, sent.Id], await IdsAsync("state=sent"));
        Assert.Equal([other.Id, shared.Id, sent.Id], await IdsAsync("state=Sent,Failed&top=1"));
        Assert.Equal([other.Id], await IdsAsync("sku=spe_e5"));
        Assert.Empty(await IdsAsync("sku=NOBODY_KNOWS_IT"));
        Assert.Empty(await IdsAsync("state=Confirmed"));
        Assert.Equal([shared.Id, sent.Id, old.Id], await IdsAsync($"sku={old.SkuId}&top=2"));
        Assert.Equal([other.Id, shared.Id], await IdsAsync("since=2026-03-03"));
        Assert.Equal([shared.Id], await IdsAsync("requestedBy=hr%20flow&state=Sent&sku=ENTERPRISEPACK&since=2026-03-01"));
        (await app.GetAsync("/api/orders?state=Sent,Gone")).IsProblem(HttpStatusCode.BadRequest, "invalid-request");
        (await app.GetAsync("/api/orders?since=yesterday")).IsProblem(HttpStatusCode.BadRequest, "invalid-request");

        static Order At(int day) => OrderSamples.New(new DateTimeOffset(2026, 3, day, 9, 0, 0, TimeSpan.Zero));

        async Task<IReadOnlyList<string?>> IdsAsync(string query)
        {
            var ids = new List<string?>();
            for (var next = $"/api/orders?{query}"; next is not null;)
            {
                var page = await app.GetAsync(next);
                ids.AddRange(page.Body.GetProperty("value").EnumerateArray().Select(order => order.GetProperty("id").GetString()));
                next = page.Text("nextLink");
            }
            return ids;
        }
    }

    [Theory]
    [InlineData("LIC-20261124-103805-7KQ2M")]
    [InlineData("nonsense")]
    public async Task Order_ThatIsNotThere_IsNotFound(string id)
    {
        await using var app = await TestApp.StartAsync(azurite);

        (await app.GetAsync($"/api/orders/{id}")).IsProblem(HttpStatusCode.NotFound, "order-not-found");
    }

    [Fact]
    public async Task Licenses_ShowTheOpenOrder()
    {
        await using var app = await TestApp.StartAsync(azurite);
        await app.Services.GetRequiredService<LicenseFunctions.Usage.Snapshots.UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);

        var taken = await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 5}""");

        var line = (await app.GetAsync("/api/licenses")).Body.GetProperty("licenses").EnumerateArray()
            .Single(l => l.GetProperty("skuPartNumber").GetString() == "ENTERPRISEPACK");
        Assert.Equal(taken.Text("id"), line.GetProperty("openOrder").GetString());
    }
}
