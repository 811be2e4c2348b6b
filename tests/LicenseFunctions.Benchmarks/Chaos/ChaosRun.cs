using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using LicenseFunctions.Assignments.Waiting.Storage;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Shared.Callbacks;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tenant;

namespace LicenseFunctions.Benchmarks.Chaos;

/// <summary>
/// Plays one scenario: starts the app, lets callers work while things go wrong, ends all faults, waits until it is calm, and checks what must hold.
/// </summary>
internal sealed partial class ChaosRun : IAsyncDisposable
{
    private static readonly TimeSpan LongestPlay = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan LongestSettling = TimeSpan.FromSeconds(75);
    private static readonly TimeSpan MailboxLag = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(400);

    /// <summary>What is not calm by then waits for more than seconds.</summary>
    private static readonly TimeSpan TimePassesEvery = TimeSpan.FromSeconds(7);

    /// <summary>The timers that run every few seconds.</summary>
    private static readonly string[] Timers = ["SnapshotLicenseUsage", "WarnLowLicenses", "ReportMonth", "FollowUpOrders", "ServeWaitingList"];

    private readonly ChaosScenario _scenario;
    private readonly string _account;
    private readonly StorageProxy _storage;
    private readonly TenantServer _tenant;
    private readonly StoredVersion? _before;
    private readonly Random _random;
    private readonly ChaosApp _app = new();
    private readonly StoredTime _time;
    private readonly OrderPoster _poster;
    private readonly ChaosWork _work;
    private readonly List<Wrong> _wrong = [];
    private readonly Dictionary<string, string?> _settings;
    private int _kills;
    private int _graphFaults;
    private IReadOnlyList<FaultRule> _planned = [];
    private OrderLedger? _ledger;

    private ChaosRun(ChaosScenario scenario, string account, StorageProxy storage, TenantServer tenant, StoredVersion? before)
    {
        (_scenario, _account, _storage, _tenant, _before) = (scenario, account, storage, tenant, before);
        _random = new Random(scenario.Seed);
        _time = new StoredTime(account);
        _poster = new OrderPoster(_app.Http, Queue(OrderQueue.Name), scenario.Plan.Orders);
        _work = new ChaosWork(_app.Http, tenant, new Random(scenario.Seed));
        _settings = Settings(storage.ConnectionString, tenant, scenario.Channel);
    }

    /// <summary>Those of every app in a scenario.</summary>
    public static Dictionary<string, string?> Settings(string storage, TenantServer tenant, MailChannel channel) =>
        new(TestBed.HurriedSettings(storage, tenant, channel, MailboxLag), StringComparer.OrdinalIgnoreCase)
        {
            ["SnapshotSchedule"] = "*/5 * * * * *",
            ["AlertSchedule"] = "*/4 * * * * *",
        };

    /// <param name="account">The connection string of a storage account that is empty.</param>
    public static async Task<ChaosResult> PlayAsync(ChaosScenario scenario, string account)
    {
        var began = Stopwatch.GetTimestamp();
        var before = scenario.Kind == ChaosKind.Deployment ? await StoredVersion.ReadAsync() : null;
        await using var storage = await StorageProxy.StartAsync(
            account, scenario.Kind == ChaosKind.StorageFaults ? scenario.Plan.StorageFates : [StorageFate.Answered]);
        await using var tenant = await TenantServer.StartAsync(
            new() { Seed = ChaosTenant.Create(before), ResellerDelay = Timeout.InfiniteTimeSpan, Latency = TimeSpan.FromMilliseconds(20) });
        tenant.Exchange.SentItemsLag = MailboxLag;
        await using var run = new ChaosRun(scenario, account, storage, tenant, before);
        using var deadline = new CancellationTokenSource(LongestPlay);
        try
        {
            await run.PlayAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            run.Report(WrongKind.Unexplained, "It took too long: callers were not answered.");
        }
#pragma warning disable CA1031 // One scenario less must not end the others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            run.Report(WrongKind.Unexplained, $"The scenario broke off. {e}");
        }
        return await run.ResultAsync(Stopwatch.GetElapsedTime(began));
    }

    public ValueTask DisposeAsync()
    {
        _app.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task PlayAsync(CancellationToken cancellationToken)
    {
        if (_before is not null)
            await _before.LoadAsync(_account, cancellationToken);
        if (_scenario.Kind == ChaosKind.StorageSweep)
        {
            await SweepAsync(cancellationToken);
        }
        else
        {
            await _app.StartAsync(_settings, cancellationToken);
            await PlayFaultsAsync(cancellationToken);
        }
        EndFaults();
        await SettleAsync(cancellationToken);
        await CheckAsync(cancellationToken);
    }

    private static int Times(IEnumerable<FaultRule> rules) => rules.Sum(rule => rule.Times ?? 0);

    private void EndFaults()
    {
        _graphFaults += Times(_planned) - Times(_tenant.Faults.Rules);
        _planned = [];
        _tenant.Faults.Clear();
        (_storage.IsAway, _storage.IsReliable) = (false, true);
    }

    /// <summary>Waits until nothing is missing any more; what still is after a while is reported.</summary>
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        var (began, passed, endedAt) = (Stopwatch.GetTimestamp(), 0, DateTimeOffset.UtcNow);
        while (true)
        {
            var missing = await MissingAsync(endedAt, cancellationToken);
            if (missing.Count == 0)
                return;
            if (Stopwatch.GetElapsedTime(began) > LongestSettling)
            {
                foreach (var text in missing)
                    Report(WrongKind.Unexplained, text);
                return;
            }
            if (Stopwatch.GetElapsedTime(began) > (passed + 1) * TimePassesEvery)
            {
                passed++;
                await LetTimePassAsync(cancellationToken);
            }
            await Task.Delay(BetweenLooks, cancellationToken);
        }
    }

    private async Task LetTimePassAsync(CancellationToken cancellationToken)
    {
        await _time.PassAsync(_scenario.Kind == ChaosKind.Deployment, cancellationToken);
        if (_scenario.Kind != ChaosKind.StorageSweep)
            return;
        foreach (var timer in (string[])["FollowUpOrders", "ServeWaitingList"])
            await InvokeAsync(timer, cancellationToken);
    }

    private async Task<IReadOnlyList<string>> MissingAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        if (!await _app.IsHealthyAsync(cancellationToken))
            return ["GET /health does not answer that all is well."];
        List<string> missing = [];
        try
        {
            var ledger = _ledger = await OrderLedger.ReadAsync(_app.Http, _tenant, cancellationToken);
            missing.AddRange(ledger.Unsettled.Select(order => $"{order.Id} is {order.State}, and {ledger.NoticesOf(order.Id)} mails report it."));
            // The mailbox tells later what became of a mail.
            if (_scenario.Channel == MailChannel.Mailbox)
                missing.AddRange(ledger.Orders.Where(order => order.State == OrderState.Unknown).Select(order => $"{order.Id} is Unknown."));
            if (_scenario.Channel == MailChannel.SendGrid && await MessagesAsync(OrderQueue.Name, cancellationToken) is > 0 and var left)
                missing.Add($"{left} messages are in {OrderQueue.Name}.");
            await foreach (var text in MissingPoisonNoticesAsync(cancellationToken))
                missing.Add(text);
            missing.AddRange(await MissingFromWaitingAsync(cancellationToken));
        }
        catch (Exception e) when (ChaosApp.IsNoAnswer(e, cancellationToken))
        {
            missing.Add($"The app does not answer. {e.Message}");
        }
        if (_scenario.Kind != ChaosKind.StorageSweep)
        {
            var ran = await RowsAsync(TableNames.TimerRuns, cancellationToken);
            missing.AddRange(Timers.Where(timer => !ran.Any(row => row.RowKey == timer && row.GetDateTimeOffset("EndedAt") > since))
                .Select(timer => $"{timer} has not run since the faults ended."));
        }
        if (!_tenant.Mailbox.Messages.Any(mail => IsAbout(mail, ChaosTenant.Low)))
            missing.Add($"No mail warns of {ChaosTenant.Low}.");
        return missing;
    }

    private bool IsAbout(MailboxMessage mail, string text) =>
        !mail.To.Contains(_tenant.Reseller.Address) && mail.Text?.Contains(text, StringComparison.Ordinal) == true;

    /// <summary>The orders' poison queue is emptied; of messages that cannot be, and of the other queue, the checks of health report it.</summary>
    private async IAsyncEnumerable<string> MissingPoisonNoticesAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var name in (string[])[OrderQueue.PoisonName, CallbackQueue.PoisonName])
        {
            if (await MessagesAsync(name, cancellationToken) is not (> 0 and var left))
                continue;
            var health = await _app.Http.GetStringAsync(new Uri("/api/health/details", UriKind.Relative), cancellationToken);
            if (!health.Contains($"messages in {name} were not processed", StringComparison.Ordinal))
                yield return $"{left} messages are in {name}, and the checks of health do not report it.";
        }
    }

    private async Task<IReadOnlyList<string>> MissingFromWaitingAsync(CancellationToken cancellationToken)
    {
        var entries = new List<(string User, JsonElement Entry)>();
        foreach (var (user, id) in _work.Waiting)
            entries.Add((user, await _app.Http.GetFromJsonAsync<JsonElement>($"/api/waiting/{id}", cancellationToken)));
        var free = _tenant.State.FindSku(ChaosTenant.Waited)!.Assignable - _tenant.State.Consumed(ChaosTenant.Waited);
        return
        [
            .. from one in entries
               let state = Enum.Parse<WaitingState>(one.Entry.GetProperty("state").GetString()!)
               let lacksOrder = one.Entry.GetProperty("whenNoneFree").GetString() == "order" && one.Entry.GetProperty("orderId").GetString() is null
               let lacksReason = state == WaitingState.Refused && one.Entry.GetProperty("detail").GetString() is null
               where lacksReason || (state == WaitingState.Waiting && (free > 0 || lacksOrder))
               select $"{one.User} is {state} while {free} licenses are available: {one.Entry}",
        ];
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var problem in _poster.Problems)
            Report(WrongKind.Unexplained, problem);
        // As of the look that found nothing missing: timers still run, and an order may get into a new state.
        var ledger = _ledger ?? await OrderLedger.ReadAsync(_app.Http, _tenant, cancellationToken);
        _wrong.AddRange(ledger.FaultsOf(_poster.Taken.Select(order => (order.Value, _scenario.Plan.Orders[order.Key].Poster)), _scenario.Channel));
        // What runs at SIGTERM comes to its end: nobody has to ask the reseller.
        foreach (var order in ledger.Orders.Where(order => _scenario.Kind == ChaosKind.Terminated && order.State == OrderState.Unknown))
            Report(WrongKind.Unexplained, $"{order.Id} is Unknown after a host that drained.");
        if (_app.EndedByThemselves is > 0 and var ended)
            Report(WrongKind.Unexplained, $"{ended} hosts ended although nobody ended them.");
        await CheckAssignmentsAsync(cancellationToken);
        CheckWaiting(await RowsAsync(TableNames.Waiting, cancellationToken), await RowsAsync(TableNames.Orders, cancellationToken));
        foreach (var text in _before is null ? [] : await _before.CompareAsync(_account, cancellationToken))
            Report(WrongKind.Lost, text);
    }

    private async Task CheckAssignmentsAsync(CancellationToken cancellationToken)
    {
        foreach (var user in _work.Assigned.Where(user => !_tenant.State.FindUser(user)!.Holds(CrashPlan.IdOf(ChaosTenant.Assigned))))
            Report(WrongKind.Lost, $"{user} was answered as assigned and has no license.");
        var rows = (await RowsAsync(TableNames.Audit, cancellationToken)).Where(row => row.PartitionKey.Contains("|day|", StringComparison.Ordinal));
        foreach (var row in rows.Where(row => row.GetString("Added") == ChaosTenant.Assigned).ToLookup(row => row.GetString("UserPrincipalName")))
        {
            if (row.Count(one => one.GetString("Result") == "done") is > 1 and var done)
                Report(WrongKind.Doubled, $"{row.Key} was assigned {done} times by the audit.");
            // A row that stays so was interrupted, which its caller has seen.
            if (row.Any(one => one.GetString("Result") is "started" or "unknown") && !_work.WasRefused(row.Key))
                Report(WrongKind.Unexplained, $"{row.Key} has an unfinished row in the audit, and its caller was told that all is done.");
        }
    }

    private void CheckWaiting(IReadOnlyList<TableEntity> waiting, IReadOnlyList<TableEntity> orders)
    {
        var sku = _tenant.State.FindSku(ChaosTenant.Waited)!;
        if (_tenant.State.Consumed(ChaosTenant.Waited) is var used && used > sku.Assignable)
            Report(WrongKind.Doubled, $"{used} of {sku.Assignable} {ChaosTenant.Waited} are assigned.");
        var placed = orders.Count(row => row.RowKey.StartsWith("order|", StringComparison.Ordinal) && row.GetString("SkuPartNumber") == ChaosTenant.Waited);
        var asked = waiting.Count(row => row.RowKey.StartsWith("entry|", StringComparison.Ordinal) && row.GetBoolean("IsToBeOrdered") == true);
        if (placed > asked)
            Report(WrongKind.Doubled, $"{placed} orders were placed for {asked} who wait and let one be ordered.");
        foreach (var (user, id) in _work.Waiting.Where(one => !waiting.Any(row => row.RowKey == WaitingEntry.EntryKey(one.Id))))
            Report(WrongKind.Lost, $"{id} of {user} was accepted and is not on the waiting list.");
    }

    private async Task<ChaosResult> ResultAsync(TimeSpan duration) => new(_scenario, duration)
    {
        Orders = (await RowsAsync(TableNames.Orders, CancellationToken.None)).Count(row => row.RowKey.StartsWith("order|", StringComparison.Ordinal))
            - (_before?.Orders ?? 0),
        Mails = _tenant.Mailbox.Messages.Count(mail => mail.To.Contains(_tenant.Reseller.Address)) - (_before?.Mails().Count(mail =>
            mail.To.Contains(_tenant.Reseller.Address)) ?? 0),
        Assignments = _work.Assigned.Count,
        Kills = _kills,
        StorageFaults = Enum.GetValues<StorageFate>().Where(fate => fate != StorageFate.Answered).Sum(_storage.Count),
        GraphFaults = _graphFaults,
        Wrong = [.. _wrong],
        Tail = _wrong.Count == 0 ? "" : await DescribeAsync(),
    };

    /// <summary>The orders and their history, for whoever looks for the cause.</summary>
    private async Task<string> DescribeAsync()
    {
        var named = _wrong.Select(wrong => wrong.OrderId).OfType<string>().Distinct(StringComparer.Ordinal).Take(3);
        var rows = await RowsAsync(TableNames.Orders, CancellationToken.None);
        return string.Join(Environment.NewLine,
            from id in named
            from row in rows
            where row.GetString("Id") == id || row.RowKey.Contains(id, StringComparison.Ordinal)
            select string.Join(' ', row.Select(column => $"{column.Key}={column.Value}")));
    }

    private void Report(WrongKind kind, string text) => _wrong.Add(new Wrong(kind, null, text));

    private QueueClient Queue(string name, QueueMessageEncoding encoding = QueueMessageEncoding.Base64) =>
        new(_account, name, new QueueClientOptions { MessageEncoding = encoding });

    /// <summary>About how many a queue has, also those that are being worked on.</summary>
    private async Task<int> MessagesAsync(string name, CancellationToken cancellationToken) =>
        await Queue(name).ExistsAsync(cancellationToken)
            ? (await Queue(name).GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount
            : 0;

    /// <summary>None if the table does not exist.</summary>
    private async Task<IReadOnlyList<TableEntity>> RowsAsync(string table, CancellationToken cancellationToken)
    {
        await new TableClient(_account, table).CreateIfNotExistsAsync(cancellationToken);
        return await new TableClient(_account, table).QueryAsync<TableEntity>(cancellationToken: cancellationToken).ToListAsync(cancellationToken);
    }
}

/// <summary>What came of a scenario.</summary>
/// <param name="Duration">From its start until it was checked.</param>
internal sealed record ChaosResult(ChaosScenario Scenario, TimeSpan Duration)
{
    /// <summary>Those that callers placed, and those that the app placed for who waits.</summary>
    public int Orders { get; init; }

    /// <summary>To the reseller.</summary>
    public int Mails { get; init; }

    /// <summary>Users whose assignment was answered as done.</summary>
    public int Assignments { get; init; }

    /// <summary>Processes that were ended by SIGKILL or SIGTERM, or stopped.</summary>
    public int Kills { get; init; }

    /// <summary>Requests to storage that failed.</summary>
    public int StorageFaults { get; init; }

    /// <summary>Requests to Graph that met a fault, those of a batch one by one.</summary>
    public int GraphFaults { get; init; }

    public IReadOnlyList<Wrong> Wrong { get; init; } = [];

    /// <summary>What is stored of the orders that are named in <see cref="Wrong"/>.</summary>
    public string Tail { get; init; } = "";
}
