using System.Diagnostics;
using Azure.Storage.Queues;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Tenant;
using LocalFunctions.Azurite;

namespace LicenseFunctions.Benchmarks;

/// <summary>
/// Orders are posted to an app that is killed again and again, the worker alone or its host (and the worker ends with it), while its messages
/// come twice, its mail service fails in every way and its storage refuses. Then all of that ends, and every order must have been mailed once, or not
/// and the administrator knows.
/// </summary>
internal sealed class CrashBenchmark
{
    private const int ShownFaults = 10;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan LongestReport = TimeSpan.FromMinutes(4);

    /// <summary>Storage's client gives up after some six seconds.</summary>
    private static readonly TimeSpan StorageIsAway = TimeSpan.FromSeconds(7);
    private static readonly TimeSpan MailboxLag = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWaitForMail = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(50);

    /// <summary>Signs links and reply addresses, so that the reseller can answer by both.</summary>
    private const string SigningKey = "a secret of the benchmark, which signs links";

    private readonly CrashPlan _plan;
    private readonly OrderWay _way;
    private readonly TenantServer _tenant;
    private readonly StorageProxy _storage;
    private readonly QueueClient _queue;
    private readonly QueueClient _poison;
    private readonly HttpClient _http;
    private readonly OrderPoster _poster;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private int _hostKills;
    private int _workerKills;
    private int _endedByThemselves;
    private int _mailFaultsMet;

    private CrashBenchmark(CrashPlan plan, OrderWay way, TenantServer tenant, AzuriteServer azurite, StorageProxy storage, HttpClient http)
    {
        (_plan, _way, _tenant, _storage, _http) = (plan, way, tenant, storage, http);
        var options = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 };
        _queue = new QueueClient(azurite.ConnectionString(), OrderQueue.Name, options);
        _poison = new QueueClient(azurite.ConnectionString(), OrderQueue.PoisonName, options);
        _poster = new OrderPoster(http, _queue, plan.Orders);
    }

    /// <param name="options">
    /// <c>--orders N</c>, by default 500; <c>--kills N</c>, by default 50; <c>--seed N</c> to have what went wrong once go wrong again;
    /// <c>--channel mailbox</c> to send from the mailbox, not through SendGrid; <c>--ways</c> to compare with other ways to send from a queue, by default
    /// with 80 orders and 10 kills for each.
    /// </param>
    public static async Task<int> RunAsync(string[] options)
    {
        var isComparison = options.Contains("--ways", StringComparer.Ordinal);
        var seed = Options.Number(options, "--seed", Random.Shared.Next(1, 1_000_000));
        // The other ways know only SendGrid.
        var channel = Enum.Parse<MailChannel>(
            isComparison ? nameof(MailChannel.SendGrid) : Options.Text(options, "--channel") ?? nameof(MailChannel.SendGrid), ignoreCase: true);
        var (orders, kills) = (Options.Number(options, "--orders", isComparison ? 80 : 500), Options.Number(options, "--kills", isComparison ? 10 : 50));
        Console.WriteLine($"{orders} orders through {channel}, {kills} kills, seed {seed}. It takes some minutes.");
        var results = new List<CrashResult>();
        foreach (var way in (OrderWay[])[OrderWay.Ours, .. isComparison ? OrderWay.Plain : []])
        {
            Console.WriteLine(way.Name);
            // What is compared comes from kills and failures only.
            results.Add(await MeasureAsync(new CrashPlan(seed, orders, kills, channel, withCopies: !isComparison), way));
        }
        if (isComparison)
            CrashResult.PrintTable(results);
        var passed = results[0].Passed;
        Console.WriteLine(passed ? "\nPassed: no order was mailed twice, and none was lost." : "\nFAILED");
        return passed ? 0 : 1;
    }

    private static async Task<CrashResult> MeasureAsync(CrashPlan plan, OrderWay way)
    {
        await using var azurite = AzuriteServer.Start(new AzuriteOptions());
        await azurite.Ready;
        await using var storage = await StorageProxy.StartAsync(azurite.ConnectionString(), plan.StorageFates);
        await using var tenant = await TenantServer.StartAsync(new() { Seed = CrashPlan.Tenant, ResellerDelay = Timeout.InfiniteTimeSpan });
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{HostProcess.FreePort()}"), Timeout = TimeSpan.FromSeconds(15) };
        return await new CrashBenchmark(plan, way, tenant, azurite, storage, http).RunAsync();
    }

    private async Task<CrashResult> RunAsync()
    {
        using var deadline = new CancellationTokenSource(Longest);
        await _queue.CreateIfNotExistsAsync(cancellationToken: deadline.Token);
        await _poison.CreateIfNotExistsAsync(cancellationToken: deadline.Token);
        _tenant.Exchange.SentItemsLag = MailboxLag;
        _tenant.Faults.Replace(_plan.MailFaults.Select(fault => fault.Rule));
        var app = StartApp();
        try
        {
            var posting = _poster.PostAllAsync(deadline.Token);
            app = await KillAsync(app, deadline.Token);
            await posting;
            EndFaults();
            Console.WriteLine($"{_clock.Elapsed:m\\:ss} All is posted; {_hostKills} times the host was killed and {_workerKills} times the worker. Now it " +
                "has to settle.");
            await SettleAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            EndFaults();
            Console.WriteLine($"{_clock.Elapsed:m\\:ss} It took too long.");
        }
        if (app.HasEnded)
            app = StartApp();
        using (app)
            return await ReportAsync();
    }

    /// <returns>The app that was started after the last kill.</returns>
    private async Task<HostProcess> KillAsync(HostProcess app, CancellationToken cancellationToken)
    {
        foreach (var (number, life) in _plan.Lives.Index())
        {
            // The last lives meet only what was left over.
            _poster.Release(Math.Min(_plan.Orders.Count, (int)Math.Ceiling((number + 1) * _plan.Orders.Count / (0.9 * _plan.Lives.Count))));
            await LiveAsync(app, life, cancellationToken);
            if (app.HasEnded)
                _endedByThemselves++;
            else if (life.KillsWorker)
                _workerKills++;
            else
                _hostKills++;
            if (life.KillsWorker && !app.HasEnded)
            {
                await app.KillWorkerAsync();
            }
            else
            {
                app.Dispose();
                app = StartApp();
            }
            if ((number + 1) % 10 == 0)
                Console.WriteLine($"{_clock.Elapsed:m\\:ss} {_hostKills} kills of the host, {_workerKills} of the worker, {_poster.Taken.Count} orders " +
                    $"taken, {_tenant.Mailbox.Messages.Count} mails");
        }
        _poster.Release(_plan.Orders.Count);
        return app;
    }

    private async Task LiveAsync(HostProcess app, PlannedLife life, CancellationToken cancellationToken)
    {
        if (life.InStart is { } length)
        {
            await Task.Delay(length, cancellationToken);
            return;
        }
        await ListensAsync(app, cancellationToken);
        await WaitForRequestsAsync(life.Requests, cancellationToken);
        if (life.StorageGoesAway)
        {
            _storage.IsAway = true;
            await Task.Delay(StorageIsAway, cancellationToken);
            _storage.IsAway = false;
        }
        if (life.EndsWithMail)
            await WaitForMailAsync(life.AfterMail, cancellationToken);
    }

    private async Task WaitForRequestsAsync(int count, CancellationToken cancellationToken)
    {
        var (last, began) = (_storage.Requests + count, Stopwatch.GetTimestamp());
        while (_storage.Requests < last && Stopwatch.GetElapsedTime(began) < LongestLife)
            await Task.Delay(1, cancellationToken);
    }

    /// <summary>Until host and worker answer, whatever storage makes of it; or the app ended without a kill, which is counted.</summary>
    private async Task ListensAsync(HostProcess app, CancellationToken cancellationToken)
    {
        while (!app.HasEnded)
        {
            try
            {
                using var answer = await _http.GetAsync(new Uri("/api/openapi.json", UriKind.Relative), cancellationToken);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (Exception e) when (e is HttpRequestException || e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // It does not listen yet.
            }
            await Task.Delay(BetweenTries, cancellationToken);
        }
    }

    private async Task WaitForMailAsync(TimeSpan after, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(LongestWaitForMail);
        try
        {
            await _tenant.Mailbox.WaitForCountAsync(_tenant.Mailbox.Messages.Count + 1, patience.Token);
            await Task.Delay(after, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // There is none to wait for.
        }
    }

    private HostProcess StartApp()
    {
        var settings = TestBed.HurriedSettings(_storage.ConnectionString, _tenant, _plan.Channel, MailboxLag);
        foreach (var (name, value) in _way.Settings)
            settings[name] = value;
        if (_plan.Channel == MailChannel.SendGrid)
        {
            (settings["Links:BaseUrl"], settings["Links:SigningKey"]) = ($"http://127.0.0.1:{_http.BaseAddress!.Port}", SigningKey);
            (settings["Orders:ReplyDomain"], settings["Orders:ReplySigningKey"]) = ("reply.contoso.example", SigningKey);
        }
        return HostProcess.Start(_http.BaseAddress!.Port, settings, _way.Folder);
    }

    private void EndFaults()
    {
        _mailFaultsMet = _plan.MailFaults.Count - _tenant.Faults.Rules.Count;
        _tenant.Faults.Clear();
        _storage.IsReliable = true;
    }

    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(BetweenLooks, cancellationToken);
            var ledger = await ReadLedgerAsync(cancellationToken);
            // In the queue are also the checks of orders that were sent from the mailbox. There no order stays Unknown.
            var isDone = _plan.Channel == MailChannel.Mailbox && _way.IsOurs
                ? !ledger.Orders.Any(order => order.State == OrderState.Unknown)
                : await MessagesAsync(_queue, cancellationToken) == 0;
            // Nothing reads the poison queue of the other ways, and nobody is notified.
            if (isDone && (!_way.IsOurs || (await MessagesAsync(_poison, cancellationToken) == 0 && !ledger.Unsettled.Any())))
                return;
        }
    }

    private async Task<OrderLedger> ReadLedgerAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await OrderLedger.ReadAsync(_http, _tenant, cancellationToken);
            }
            catch (HttpRequestException)
            {
                // The app is still starting.
                await Task.Delay(BetweenLooks, cancellationToken);
            }
        }
    }

    private async Task<CrashResult> ReportAsync()
    {
        using var patience = new CancellationTokenSource(LongestReport);
        var ledger = await ReadLedgerAsync(patience.Token);
        var result = CrashResult.Of(_way, _poster, ledger);
        if (_way.IsOurs)
        {
            Console.WriteLine();
            var report = new CrashReport(_plan, _poster, ledger);
            report.Check();
            report.Print();
            await PrintFaultsAsync();
            result = await SettleUnknownAsync(result, ledger, report, patience.Token);
            CrashReport.Row("seconds", (int)_clock.Elapsed.TotalSeconds);
            foreach (var (orderId, text) in report.Faults)
                Console.WriteLine($"WRONG: {orderId} {text}");
            foreach (var orderId in report.Faults.Select(fault => fault.OrderId).OfType<string>().Distinct(StringComparer.Ordinal).Take(ShownFaults))
                Console.WriteLine(await _http.GetStringAsync(new Uri($"/api/orders/{orderId}", UriKind.Relative)));
            result = result with { Passed = report.Faults.Count == 0 && _hostKills + _workerKills >= _plan.Lives.Count && _endedByThemselves == 0 };
        }
        return result with { Took = _clock.Elapsed };
    }

    private async Task PrintFaultsAsync()
    {
        CrashReport.Row("kills of the host", _hostKills);
        CrashReport.Row("kills of the worker", _workerKills);
        CrashReport.Row("the app ended without a kill", _endedByThemselves);
        foreach (var fault in _plan.MailFaults.Take(_mailFaultsMet).CountBy(fault => fault.Name).Where(fault => fault.Key != PlannedFault.None)
            .OrderByDescending(fault => fault.Value))
            CrashReport.Row($"mail service: {fault.Key}", fault.Value);
        CrashReport.Row("storage: requests", _storage.Requests);
        CrashReport.Row("storage: 503", _storage.Count(StorageFate.Refused));
        CrashReport.Row("storage: cuts the connection and does nothing", _storage.Count(StorageFate.CutBefore));
        CrashReport.Row("storage: does it and cuts the connection", _storage.Count(StorageFate.CutAfter));
        CrashReport.Row("messages left in the queue, and given up", await MessagesAsync(_queue, CancellationToken.None),
            $"{await MessagesAsync(_poison, CancellationToken.None)}");
    }

    /// <summary>What is Unknown is settled as events, the reseller and a person settle it. Then everything is checked once more.</summary>
    private async Task<CrashResult> SettleUnknownAsync(CrashResult result, OrderLedger ledger, CrashReport report, CancellationToken cancellationToken)
    {
        if (result.Unknown == 0)
            return result;
        IReadOnlyList<SettledOrder> settled = [];
        try
        {
            settled = await new CrashSettlement(_http, _tenant, ledger, ReadLedgerAsync).RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Console.WriteLine($"{_clock.Elapsed:m\\:ss} It took too long to settle.");
        }
        var after = await ReadLedgerAsync(CancellationToken.None);
        report.Check(after);
        CrashReport.PrintSettled(settled, result.Unknown);
        return result with { Settled = settled, OnceInTheEnd = after.Orders.Count(order => after.MailsOf(order.Id) == 1) };
    }

    private static async Task<int> MessagesAsync(QueueClient queue, CancellationToken cancellationToken) =>
        (await queue.GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount;
}
