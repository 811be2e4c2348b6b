using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Storage.Queues;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Tenant;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Benchmarks;

/// <summary>
/// Some instances of the app (a host and a worker each) on one storage account and one tenant. First they drain a queue of orders. Then, for a minute, all get
/// their share of a thousand assignments at once, and more calls than their limit, while timers run every five seconds.
/// </summary>
internal sealed class InstancesRun : IAsyncDisposable
{
    public const int MailSeconds = 1;
    public const int Users = 1000;
    public const int CallsPerMinute = 60;

    /// <summary>Snapshot and warning. Each asks Graph for the groups with errors once in a run; nothing else does.</summary>
    public const int Timers = 2;

    /// <summary>Calls of license-changes that are sent at once, whatever the number of instances.</summary>
    private const int AtOnce = 4;

    private const int MaxRounds = 10;
    private const int TimerSeconds = 5;

    private const string GroupsWithErrors = "hasMembersWithLicenseErrors";
    private const string LimitedCaller = "a caller with too many calls";

    /// <summary>Timers are due in the first two seconds of five. So much later none runs.</summary>
    private static readonly TimeSpan AfterTimers = TimeSpan.FromSeconds(3.5);

    /// <summary>All messages are in the queue, and hidden, until then.</summary>
    private static readonly TimeSpan UntilVisible = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenCalls = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly TenantServer _tenant;
    private readonly Dictionary<string, string?> _settings;
    private readonly string _storage;
    private readonly List<Instance> _instances;

    private InstancesRun(TenantServer tenant, Dictionary<string, string?> settings, string storage, int count)
    {
        (_tenant, _settings, _storage) = (tenant, settings, storage);
        _instances = [.. Enumerable.Range(0, count).Select(_ => new Instance(settings))];
    }

    /// <summary>A thousand writes, of which <see cref="Throttle.Tight"/> allows the first part at once.</summary>
    public static TimeSpan QuotaBound { get; } =
        TimeSpan.FromSeconds((Users - 1) / Throttle.Tight.Writes!.Value * Throttle.Tight.WriteWindowSeconds);

    public static async Task<InstancesResult> MeasureAsync(int count, string storage, int orders, int batch)
    {
        await using var tenant = await TenantServer.StartAsync(new()
        {
            Seed = TenantData.Empty with
            {
                Skus =
                [
                    new() { SkuId = Guid.NewGuid(), SkuPartNumber = TenantProcess.Sku, Enabled = 2 * Users },
                    new() { SkuId = Guid.NewGuid(), SkuPartNumber = "LOW", Enabled = 20 },
                ],
            },
            ResellerDelay = Timeout.InfiniteTimeSpan,
            Latency = TimeSpan.FromMilliseconds(50),
        });
        tenant.State.AddUsers(Users);
        tenant.State.AddUsers(18, "LOW");
        tenant.Faults.Add(new() { Match = "/v3/mail/send", Action = FaultAction.Delay, DelayMs = MailSeconds * 1000 });
        Throttle.Tight.ApplyTo(tenant.Throttle);
        await using var run = new InstancesRun(tenant, SettingsFor(tenant, storage, batch), storage, count);
        using var deadline = new CancellationTokenSource(Longest);
        return await run.MeasureAsync(orders, deadline.Token);
    }

    public ValueTask DisposeAsync()
    {
        _instances.ForEach(instance => instance.Dispose());
        return ValueTask.CompletedTask;
    }

    private static Dictionary<string, string?> SettingsFor(TenantServer tenant, string storage, int batch)
    {
        var perQueue = batch.ToString(CultureInfo.InvariantCulture);
        return new(TestBed.AppSettings(storage, tenant.GraphEndpoint, tenant.SendGridHost), StringComparer.OrdinalIgnoreCase)
        {
            ["AzureFunctionsJobHost:extensions:queues:batchSize"] = perQueue,
            ["AzureFunctionsJobHost:extensions:queues:newBatchThreshold"] = perQueue,
            ["AzureFunctionsJobHost:extensions:queues:maxPollingInterval"] = "00:00:01",
            ["SnapshotSchedule"] = $"*/{TimerSeconds} * * * * *",
            ["AlertSchedule"] = $"1-59/{TimerSeconds} * * * * *",
            ["Graph:WritesPerWindow"] = Throttle.Tight.Writes!.Value.ToString(CultureInfo.InvariantCulture),
            ["Graph:WriteWindowSeconds"] = Throttle.Tight.WriteWindowSeconds.ToString(CultureInfo.InvariantCulture),
            ["Limits:CallsPerMinute"] = CallsPerMinute.ToString(CultureInfo.InvariantCulture),
        };
    }

    private async Task<InstancesResult> MeasureAsync(int orders, CancellationToken cancellationToken)
    {
        using var services = await TestBed.StartServicesAsync(_settings);
        await Task.WhenAll(_instances.Select(instance => instance.ListensAsync(cancellationToken)));
        var timersFrom = NextQuietMoment();
        var ids = await DrainBenchmark.AddAsync(services, orders, cancellationToken);
        var visibleAt = await QueueAsync(ids, cancellationToken);
        var result = new InstancesResult { Instances = _instances.Count };
        result = await DrainAsync(result, services.Services.GetRequiredService<OrderStore>(), orders, visibleAt, cancellationToken);
        result = await ChangeAndCallAsync(result, cancellationToken);

        var timersUntil = NextQuietMoment();
        await Task.Delay(timersUntil - Now, cancellationToken);
        var uses = await UsesAsync();
        return result with
        {
            TimerRuns = _tenant.Requests.All.Count(request =>
                request.Path.Contains(GroupsWithErrors, StringComparison.Ordinal) && request.At >= timersFrom && request.At < timersUntil),
            TimerRunsDue = Timers * (int)Math.Round((timersUntil - timersFrom).TotalSeconds / TimerSeconds),
            Warnings = _tenant.Mailbox.Messages.Count(mail => !mail.To.Contains(_tenant.Reseller.Address)),
            AssignedUsers = _tenant.State.Consumed(_tenant.State.FindSku(TenantProcess.Sku)!.SkuId),
            PeakMemory = uses.ConvertAll(use => use.PeakMemory),
            Processor = uses.ConvertAll(use => use.ProcessorTime),
        };
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Between two times of the timers.</summary>
    private static DateTimeOffset NextQuietMoment()
    {
        var (now, every) = (Now, TimeSpan.FromSeconds(TimerSeconds));
        var last = now - AfterTimers;
        return last.AddTicks(-(last.Ticks % every.Ticks)) + every + AfterTimers;
    }

    /// <summary>Puts all messages into the queue, hidden until the same second, which is returned.</summary>
    private async Task<DateTimeOffset> QueueAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var queue = new QueueClient(_storage, OrderQueue.Name, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        var visibleAt = Now + UntilVisible;
        await Parallel.ForEachAsync(ids, cancellationToken, async (id, stopping) => await queue.SendMessageAsync(
            JsonSerializer.Serialize(new OrderMessage { OrderId = id }), visibleAt - Now is var hidden && hidden > TimeSpan.Zero ? hidden : TimeSpan.Zero,
            cancellationToken: stopping));
        return visibleAt;
    }

    private async Task<InstancesResult> DrainAsync(
        InstancesResult result, OrderStore store, int orders, DateTimeOffset visibleAt, CancellationToken cancellationToken)
    {
        var before = await UsesAsync();
        while (OrderMails().Count < orders || await store.ListUnsettledAsync(cancellationToken).AnyAsync(
            order => order.State is OrderState.Requested or OrderState.Sending, cancellationToken))
            await Task.Delay(BetweenLooks, cancellationToken);
        var drained = Now - visibleAt;
        var after = await UsesAsync();
        var byOrder = OrderMails().CountBy(mail => mail.Headers["X-License-Order"], StringComparer.Ordinal).ToList();
        return result with
        {
            Drained = drained,
            Mailed = byOrder.Count,
            MailedTwice = byOrder.Count(mails => mails.Value > 1),
            DrainProcessor = after.Zip(before, (a, b) => a.ProcessorTime - b.ProcessorTime).Aggregate((sum, next) => sum + next),
        };
    }

    private List<MailboxMessage> OrderMails() => [.. _tenant.Mailbox.Messages.Where(mail => mail.To.Contains(_tenant.Reseller.Address))];

    private async Task<InstancesResult> ChangeAndCallAsync(InstancesResult result, CancellationToken cancellationToken)
    {
        var throttled = ThrottledWrites();
        var calling = Task.WhenAll(_instances.Select(instance => instance.CallAsync(cancellationToken)));
        var began = Stopwatch.GetTimestamp();
        var refused = await ChangeAllAsync(cancellationToken);
        var assigned = Stopwatch.GetElapsedTime(began);
        var calls = await calling;
        var afterWait = await Task.WhenAll(_instances.Select(instance => instance.IsAcceptedAfterWaitAsync(cancellationToken)));
        return result with
        {
            Assigned = assigned,
            Refused = refused,
            Throttled = ThrottledWrites() - throttled,
            Calls = calls.Sum(call => call.Made),
            CallsAccepted = calls.Sum(call => call.Accepted),
            AcceptedAfterWait = afterWait.Count(accepted => accepted),
        };
    }

    private int ThrottledWrites() => _tenant.Requests.All.Count(request => request.Status == (int)HttpStatusCode.TooManyRequests);

    /// <summary>Sends all instances their share at the same time, and again what was refused, as a provisioning tool does.</summary>
    /// <returns>How many users were refused and sent again.</returns>
    private async Task<int> ChangeAllAsync(CancellationToken cancellationToken)
    {
        var (refused, left) = (0, Enumerable.Range(0, Users).Select(TenantProcess.UserName).ToList());
        for (var round = 0; left.Count > 0 && round < MaxRounds; round++)
        {
            var parts = left.Chunk((left.Count + AtOnce - 1) / AtOnce).Select((users, part) => _instances[part % _instances.Count].ChangeAsync(users,
                cancellationToken));
            left = [.. (await Task.WhenAll(parts)).SelectMany(users => users)];
            refused += left.Count;
        }
        return refused;
    }

    private async Task<List<ProcessUse>> UsesAsync() => [.. await Task.WhenAll(_instances.Select(instance => instance.UseAsync()))];

    /// <summary>A host with its worker, and what is called there.</summary>
    private sealed class Instance(IReadOnlyDictionary<string, string?> settings, int port) : IDisposable
    {
        private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);
        private readonly HostProcess _host = HostProcess.Start(port, settings);
        private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Timeout.InfiniteTimeSpan };

        public Instance(IReadOnlyDictionary<string, string?> settings)
            : this(settings, HostProcess.FreePort())
        {
        }

        public Task<ProcessUse> UseAsync() => _host.WorkerUseAsync();

        public async Task ListensAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                try
                {
                    using var answer = await _http.GetAsync(new Uri("/api/openapi.json", UriKind.Relative), cancellationToken);
                    answer.EnsureSuccessStatusCode();
                    return;
                }
                catch (HttpRequestException) when (!_host.HasEnded)
                {
                    await Task.Delay(BetweenTries, cancellationToken);
                }
            }
        }

        /// <returns>The users who have to be sent again.</returns>
        public async Task<IReadOnlyList<string>> ChangeAsync(IReadOnlyList<string> users, CancellationToken cancellationToken)
        {
            var changes = users.Select(user => new { user, add = new[] { TenantProcess.Sku } });
            using var answer = await _http.PostAsJsonAsync(new Uri("/api/license-changes", UriKind.Relative), new { changes }, cancellationToken);
            if (!answer.IsSuccessStatusCode)
                return users;
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            return [.. body.GetProperty("results").EnumerateArray().Where(result => result.GetProperty("outcome").GetString() == "refused")
                .Select(result => result.GetProperty("user").GetString()!)];
        }

        /// <summary>Calls for a minute, more often than is allowed.</summary>
        public async Task<(int Made, int Accepted)> CallAsync(CancellationToken cancellationToken)
        {
            var (made, accepted, began) = (0, 0, Stopwatch.GetTimestamp());
            while (Stopwatch.GetElapsedTime(began) < Minute)
            {
                using var answer = await CallOnceAsync(cancellationToken);
                made++;
                accepted += answer.StatusCode == HttpStatusCode.TooManyRequests ? 0 : 1;
                await Task.Delay(BetweenCalls, cancellationToken);
            }
            return (made, accepted);
        }

        /// <summary>Calls until it is refused, waits as long as Retry-After says, and calls once more.</summary>
        public async Task<bool> IsAcceptedAfterWaitAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                using var answer = await CallOnceAsync(cancellationToken);
                if (answer.StatusCode != HttpStatusCode.TooManyRequests)
                    continue;
                await Task.Delay(answer.Headers.RetryAfter!.Delta!.Value, cancellationToken);
                using var again = await CallOnceAsync(cancellationToken);
                return again.StatusCode != HttpStatusCode.TooManyRequests;
            }
        }

        public void Dispose()
        {
            _host.Dispose();
            _http.Dispose();
        }

        /// <summary>The query is refused before anything is read.</summary>
        private Task<HttpResponseMessage> CallOnceAsync(CancellationToken cancellationToken)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/api/orders?top=0");
            request.Headers.Add("x-functions-key", LimitedCaller);
            return _http.SendAsync(request, cancellationToken);
        }
    }
}

/// <summary>What some instances did.</summary>
internal sealed record InstancesResult
{
    public int Instances { get; init; }

    /// <summary>From when the messages could be seen until every order was recorded as sent.</summary>
    public TimeSpan Drained { get; init; }
    public int Mailed { get; init; }
    public int MailedTwice { get; init; }

    /// <summary>Of all workers, while the queue was drained.</summary>
    public TimeSpan DrainProcessor { get; init; }
    public int TimerRuns { get; init; }
    public int TimerRunsDue { get; init; }
    public int Warnings { get; init; }
    public TimeSpan Assigned { get; init; }
    public int AssignedUsers { get; init; }
    public int Refused { get; init; }
    public int Throttled { get; init; }
    public int Calls { get; init; }
    public int CallsAccepted { get; init; }
    public int AcceptedAfterWait { get; init; }

    /// <summary>Of each worker, bytes.</summary>
    public IReadOnlyList<long> PeakMemory { get; init; } = [];
    public IReadOnlyList<TimeSpan> Processor { get; init; } = [];
}
