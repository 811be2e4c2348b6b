using System.Diagnostics;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LocalFunctions.Azurite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LicenseFunctions.Benchmarks;

/// <summary>
/// A queue full of orders when the app starts: from the first mail to the last order that is recorded as sent, against sending one
/// after the other in the same run. The app (the worker), storage, and host and tenant (here) are processes of their own.
/// </summary>
internal static class DrainBenchmark
{
    private const int WarmUp = 5;
    private const int Sample = 50;
    private const int AddedAtOnce = 16;
    private const double FewestTimesAsFast = 10;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <param name="options">
    /// <c>--orders N</c>, by default 100: with more, Azurite is measured, which goes through all rows of a table at each request; <c>--latency-ms
    /// N</c>, what the mail service takes for a mail, by default 100.
    /// </param>
    public static async Task<int> RunAsync(string[] options)
    {
        var (orders, latency) = (Options.Number(options, "--orders", 100), Options.Number(options, "--latency-ms", 100));
        await using var azurite = AzuriteServer.Start(new AzuriteOptions { Accounts = ["sample", "drain"] });
        await azurite.Ready;
        await using var tenant = await TenantServer.StartAsync(new() { ResellerDelay = Timeout.InfiniteTimeSpan });
        tenant.Faults.Add(new() { Match = "/v3/mail/send", Action = FaultAction.Delay, DelayMs = latency });
        using var deadline = new CancellationTokenSource(Longest);

        var one = await SendOneAfterTheOtherAsync(tenant, azurite.ConnectionString("sample"), deadline.Token);
        tenant.Mailbox.Clear();
        var (all, processor) = await DrainAsync(tenant, azurite.ConnectionString("drain"), orders, deadline.Token);

        Console.WriteLine($"mail service: {latency} ms a mail");
        Console.WriteLine($"one after the other: {one.TotalMilliseconds:0} ms an order ({Sample} sent), so {(one * orders).TotalSeconds:0.0} s for {orders}");
        Console.WriteLine($"from the queue: {all.TotalSeconds:0.0} s for {orders}, {orders / all.TotalSeconds:0} orders a second, " +
            $"{processor.TotalMilliseconds / orders:0.0} ms of the app's processor time an order");
        var ratio = one * orders / all;
        Console.WriteLine($"times as fast: {ratio:0.0} (at least {FewestTimesAsFast:0} is asked for)");
        var doubles = tenant.Mailbox.Messages.CountBy(mail => mail.Headers["X-License-Order"]).Count(mails => mails.Value > 1);
        Console.WriteLine($"mails: {tenant.Mailbox.Messages.Count}, orders with more than one: {doubles}");
        return doubles == 0 && tenant.Mailbox.Messages.Count == orders && ratio >= FewestTimesAsFast ? 0 : 1;
    }

    /// <summary>For one order, without its way through the queue.</summary>
    private static async Task<TimeSpan> SendOneAfterTheOtherAsync(TenantServer tenant, string storage, CancellationToken cancellationToken)
    {
        using var app = await StartServicesAsync(tenant, storage);
        var sender = app.Services.GetRequiredService<ResellerOrderSender>();
        var ids = await AddAsync(app, WarmUp + Sample, cancellationToken);
        foreach (var id in ids.Take(WarmUp))
            await sender.SendAsync(id, cancellationToken);
        var began = Stopwatch.GetTimestamp();
        foreach (var id in ids.Skip(WarmUp))
            await sender.SendAsync(id, cancellationToken);
        return Stopwatch.GetElapsedTime(began) / Sample;
    }

    private static async Task<(
        TimeSpan Wall, TimeSpan Processor)> DrainAsync(TenantServer tenant, string storage, int orders, CancellationToken cancellationToken)
    {
        using var services = await StartServicesAsync(tenant, storage);
        var (store, queue) = (services.Services.GetRequiredService<OrderStore>(), services.Services.GetRequiredService<OrderQueue>());
        var ids = await AddAsync(services, orders, cancellationToken);
        await Parallel.ForEachAsync(ids, AtOnce(cancellationToken), async (id, stopping) => await queue.EnqueueAsync(id, stopping));

        await using var app = await TestBed.StartAppAsync(Settings(tenant, storage));
        await tenant.Mailbox.WaitForCountAsync(1, cancellationToken);
        var (began, processor) = (Stopwatch.GetTimestamp(), ProcessUse.OfWorker(app).ProcessorTime);
        await tenant.Mailbox.WaitForCountAsync(orders, cancellationToken);
        while (await store.ListAsync(afterId: null, cancellationToken).AnyAsync(order => order.State != OrderState.Sent, cancellationToken))
            await Task.Delay(BetweenLooks, cancellationToken);
        return (Stopwatch.GetElapsedTime(began), ProcessUse.OfWorker(app).ProcessorTime - processor);
    }

    /// <summary>Stores that many orders, without queueing them.</summary>
    public static async Task<IReadOnlyList<string>> AddAsync(IHost app, int count, CancellationToken cancellationToken)
    {
        var store = app.Services.GetRequiredService<OrderStore>();
        var now = TimeProvider.System.GetUtcNow();
        var orders = Enumerable.Range(0, count).Select(number => NewOrder(now.AddSeconds(-number))).ToList();
        await Parallel.ForEachAsync(orders, AtOnce(cancellationToken), async (order, stopping) =>
            await store.AddAsync(order, stopping));
        return orders.ConvertAll(order => order.Id);
    }

    private static Order NewOrder(DateTimeOffset at) => new()
    {
        Id = OrderId.New(at),
        // Each of a product of its own: a mail names the other open orders of its product, and nobody has a thousand of one.
        SkuId = Guid.NewGuid(),
        SkuPartNumber = TenantData.Default.Skus[0].SkuPartNumber,
        DisplayName = "Office 365 E3",
        Quantity = 1,
        PurchasedBefore = TenantData.Default.Skus[0].Enabled,
        State = OrderState.Requested,
        RequestedAt = at,
        RequestedBy = null,
        Reason = null,
        CorrelationId = "benchmark",
        QueuedAt = at,
    };

    private static Task<IHost> StartServicesAsync(TenantServer tenant, string storage) => TestBed.StartServicesAsync(Settings(tenant, storage));

    private static Dictionary<string, string?> Settings(TenantServer tenant, string storage) =>
        TestBed.AppSettings(storage, tenant.GraphEndpoint, tenant.SendGridHost);

    private static ParallelOptions AtOnce(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = AddedAtOnce, CancellationToken = cancellationToken };
}
