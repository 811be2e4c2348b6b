using System.Text;
using System.Text.Json;
using Azure.Storage.Queues;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Shared.Callbacks;
using LicenseFunctions.Tenant;

namespace LicenseFunctions.Benchmarks.Chaos;

/// <content>What goes wrong while callers work.</content>
internal sealed partial class ChaosRun
{
    private const int LeastRequests = 10;
    private const int MostRequests = 150;
    private const int Copies = 4;
    private const int UnknownOrders = 60;

    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(5);

    /// <summary>Storage's client gives up after some six seconds.</summary>
    private static readonly TimeSpan AwayShort = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan AwayLong = TimeSpan.FromMinutes(1);

    /// <summary>So long that a process is stopped in the middle of it now and then.</summary>
    private const int MailMs = 300;

    /// <summary>What is not valid base64, is no JSON, or is not a message of the app.</summary>
    private static readonly string[] Unreadable =
    [
        "", "%%%", "{\"OrderId\":\"plain\"}", Encode(""), Encode("{"), Encode("null"), Encode("[1]"), Encode("{}"), Encode("{\"OrderId\":null}"),
        Encode("{\"OrderId\":5}"), Encode("{\"OrderId\":\"LIC-20200101-000000-AAAAA\"}"), Encode("{\"OrderId\":\"../x\"}"),
        Encode("{\"Table\":\"Orders\",\"Id\":\"none\"}"), Encode("{\"Table\":null,\"Id\":null}"), Encode(new string('x', 40_000)),
        Convert.ToBase64String([0xff, 0xfe, 0x00, 0x80]),
    ];

    private Task PlayFaultsAsync(CancellationToken cancellationToken) => _scenario.Kind switch
    {
        ChaosKind.Killed => WorkWhileAsync(KillAsync, cancellationToken),
        ChaosKind.HostStopped or ChaosKind.WorkerStopped or ChaosKind.BothStopped => WorkWhileAsync(StopAsync, cancellationToken),
        ChaosKind.Terminated => WorkWhileAsync(TerminateAsync, cancellationToken),
        ChaosKind.StorageAway => WorkWhileAsync(TakeStorageAwayAsync, cancellationToken),
        ChaosKind.FullQueue => FillQueueAsync(cancellationToken),
        ChaosKind.Poison => WorkWhileAsync(PoisonAsync, cancellationToken),
        ChaosKind.GraphSlow or ChaosKind.GraphThrottled or ChaosKind.GraphWrong or ChaosKind.GraphHalf => WorkWhileAsync(SpoilGraphAsync, cancellationToken),
        _ => WorkWhileAsync(token => Task.Delay(Short, token), cancellationToken),
    };

    /// <summary>Until both are done, with the faults ended between: what nobody answers for must not go on for ever.</summary>
    private async Task WorkWhileAsync(Func<CancellationToken, Task> breakAsync, CancellationToken cancellationToken)
    {
        var orders = ReleaseAsync(cancellationToken);
        var working = Task.WhenAll(orders, _poster.PostAllAsync(cancellationToken), _work.DoAsync(TimeSpan.FromSeconds(2), cancellationToken));
        await breakAsync(cancellationToken);
        EndFaults();
        await working;
    }

    /// <summary>One order after the other, so that each fault meets some.</summary>
    private async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        for (var order = 1; order <= _scenario.Plan.Orders.Count; order++)
        {
            _poster.Release(order);
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(1_000)), cancellationToken);
        }
    }

    private async Task KillAsync(CancellationToken cancellationToken)
    {
        SlowMail();
        foreach (var killsWorker in (bool[])[true, false, true, false])
        {
            await WaitForRequestsAsync(cancellationToken);
            if (killsWorker && !_app.Current.HasEnded)
            {
                await _app.Current.KillWorkerAsync();
            }
            else
            {
                _app.Kill(_app.Current);
                _app.Start(_settings);
                await _time.EndTimerLeasesAsync(cancellationToken);
            }
            _kills++;
        }
    }

    /// <summary>Meanwhile another host works on the same storage, and all leases have run out when the first one wakes up.</summary>
    private async Task StopAsync(CancellationToken cancellationToken)
    {
        SlowMail();
        await WaitForRequestsAsync(cancellationToken);
        var first = _app.Current;
        var worker = await first.WorkerIdAsync();
        int[] stopped = _scenario.Kind switch
        {
            ChaosKind.HostStopped => [first.Id],
            ChaosKind.WorkerStopped => [worker],
            _ => [first.Id, worker],
        };
        foreach (var process in stopped)
            await HostProcess.SignalAsync("STOP", process);
        try
        {
            await _app.StartAsync(_settings, cancellationToken);
            await Task.Delay(TestBed.QueueLease, cancellationToken);
            await _time.PassAsync(alsoForWhatHasCome: false, cancellationToken);
            await Task.Delay(TestBed.QueueLease, cancellationToken);
        }
        finally
        {
            foreach (var process in stopped)
                await HostProcess.SignalAsync("CONT", process);
        }
        _kills += stopped.Length;
    }

    private async Task TerminateAsync(CancellationToken cancellationToken)
    {
        SlowMail();
        for (var time = 0; time < 2; time++)
        {
            await WaitForRequestsAsync(cancellationToken);
            if (await _app.TerminateAsync(_app.Current, cancellationToken) is not 0 and var code)
                Report(WrongKind.Unexplained, $"The host ended with {code} after SIGTERM.");
            _kills++;
            await _app.StartAsync(_settings, cancellationToken);
        }
    }

    private async Task TakeStorageAwayAsync(CancellationToken cancellationToken)
    {
        await WaitForRequestsAsync(cancellationToken);
        _storage.IsAway = true;
        await Task.Delay(_scenario.IsShort ? AwayShort : AwayLong, cancellationToken);
        _storage.IsAway = false;
    }

    /// <summary>The app starts with a full queue: orders, each of them several times, and messages of orders that do not exist.</summary>
    private async Task FillQueueAsync(CancellationToken cancellationToken)
    {
        var held = new Dictionary<string, string?>(_settings, StringComparer.OrdinalIgnoreCase) { ["AzureWebJobs.SendResellerOrder.Disabled"] = "true" };
        await _app.TerminateAsync(_app.Current, cancellationToken);
        await _app.StartAsync(held, cancellationToken);
        _poster.Release(_scenario.Plan.Orders.Count);
        await _poster.PostAllAsync(cancellationToken);
        var ids = _poster.Taken.Values.SelectMany(id => Enumerable.Repeat(id, Copies))
            .Concat(Enumerable.Range(0, UnknownOrders).Select(number => $"LIC-20200101-000000-A{number:D4}")).ToArray();
        _random.Shuffle(ids);
        var queue = Queue(OrderQueue.Name);
        await Parallel.ForEachAsync(ids, cancellationToken, async (id, token) =>
            await queue.SendMessageAsync(JsonSerializer.Serialize(new OrderMessage { OrderId = id }), token));
        await _app.TerminateAsync(_app.Current, cancellationToken);
        await _app.StartAsync(_settings, cancellationToken);
        await _work.DoAsync(TimeSpan.FromSeconds(1), cancellationToken);
    }

    private async Task PoisonAsync(CancellationToken cancellationToken)
    {
        string[] queues = [OrderQueue.Name, OrderQueue.PoisonName, CallbackQueue.Name, CallbackQueue.PoisonName];
        foreach (var name in queues)
        {
            var queue = Queue(name, QueueMessageEncoding.None);
            await queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            foreach (var text in Unreadable)
                await queue.SendMessageAsync(text, cancellationToken);
        }
        await Task.Delay(Short, cancellationToken);
    }

    private async Task SpoilGraphAsync(CancellationToken cancellationToken)
    {
        _planned = _scenario.Kind switch
        {
            ChaosKind.GraphSlow => [Graph(FaultAction.Delay, 60) with { DelayMs = 1_500 }],
            ChaosKind.GraphThrottled => [.. Enumerable.Range(0, 30).Select(number =>
                Graph(FaultAction.Throttle, 1) with { RetryAfter = number % 3 == 0 ? null : number % 3 == 1 ? "1" : "2.128" })],
            ChaosKind.GraphWrong => [.. Enumerable.Range(0, 30).Select(_ =>
                Graph(FaultAction.Status, 1) with { Status = (int[])[400, 401, 500, 502, 503, 504] is var all ? all[_random.Next(all.Length)] : 0 })],
            _ =>
            [
                new FaultRule { Match = "assignLicense", Times = 2, Action = FaultAction.AcceptThenDrop },
                Half("$batch", "{\"responses\":[{\"id\":\"1\",\"status\":200,\"bo"),
                Half("/messages", "{\"value\":[{\"id\":\"AAMk"),
                Half("graph", "{\"value\":[{\"id\":\"6f0d"),
            ],
        };
        _tenant.Faults.Replace(_planned);
        await Task.Delay(Short, cancellationToken);

        static FaultRule Graph(FaultAction action, int times) => new() { Match = "graph", Times = times, Action = action };

        static FaultRule Half(string match, string body) =>
            new() { Match = match, Times = 8, Action = FaultAction.Raw, Status = 200, ContentType = "application/json", Body = body };
    }

    private async Task WaitForRequestsAsync(CancellationToken cancellationToken)
    {
        var (last, began) = (_storage.Requests + _random.Next(LeastRequests, MostRequests), DateTimeOffset.UtcNow);
        while (_storage.Requests < last && DateTimeOffset.UtcNow - began < LongestLife)
            await Task.Delay(1, cancellationToken);
    }

    private void SlowMail() => _tenant.Faults.Replace(
    [
        new FaultRule { Match = "sendgrid", Action = FaultAction.Delay, DelayMs = MailMs },
        new FaultRule { Match = "/messages", Method = "POST", Action = FaultAction.Delay, DelayMs = MailMs },
    ]);

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
