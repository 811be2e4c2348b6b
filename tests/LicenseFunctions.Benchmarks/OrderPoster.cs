using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Storage.Queues;
using LicenseFunctions.Orders.Sending;

namespace LicenseFunctions.Benchmarks;

/// <summary>Posts orders to an app that dies time and again, each until it is taken, and puts messages into the queue twice.</summary>
/// <param name="queue">The queue itself, not through what refuses requests.</param>
internal sealed class OrderPoster(HttpClient http, QueueClient queue, IReadOnlyList<PlannedOrder> orders)
{
    private const int AtOnce = 8;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(150);

    private readonly ConcurrentDictionary<int, string> _taken = [];
    private readonly ConcurrentQueue<string> _problems = [];
    private readonly ConcurrentBag<Task> _copies = [];
    private int _released;
    private int _tries;
    private int _copied;

    /// <summary>The ids that were answered, by the order's number.</summary>
    public IReadOnlyDictionary<int, string> Taken => _taken;

    public IReadOnlyCollection<string> Problems => _problems;

    /// <summary>Requests, with those that had no answer or 5xx.</summary>
    public int Tries => _tries;

    /// <summary>Messages that were put into the queue besides the app's own.</summary>
    public int Copied => _copied;

    /// <summary>Lets orders with a number below this be posted.</summary>
    public void Release(int count) => Interlocked.Exchange(ref _released, count);

    public async Task PostAllAsync(CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(orders, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, PostAsync);
        await Task.WhenAll(_copies);
    }

    private async ValueTask PostAsync(PlannedOrder order, CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _released) <= order.Number)
            await Task.Delay(BetweenTries, cancellationToken);
        if (await PostUntilTakenAsync(order, cancellationToken) is not { } id)
            return;
        _taken[order.Number] = id;
        _copies.Add(CopyAsync(order, id, cancellationToken));
        if (order.IsPostedAgain && await PostUntilTakenAsync(order, cancellationToken) is { } again && again != id)
            _problems.Enqueue($"{order.Poster} was answered {id}, and {again} to the same Idempotency-Key.");
    }

    /// <summary>The order's id; null if it was refused.</summary>
    private async Task<string?> PostUntilTakenAsync(PlannedOrder order, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                Interlocked.Increment(ref _tries);
                using var answer = await PostOnceAsync(order, cancellationToken);
                if (answer.StatusCode == HttpStatusCode.Accepted)
                    return (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("id").GetString();
                if ((int)answer.StatusCode < 500)
                {
                    _problems.Enqueue($"{order.Poster} was refused: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
                    return null;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // The app has died, or storage keeps it waiting.
            }
            await Task.Delay(BetweenTries, cancellationToken);
        }
    }

    private Task<HttpResponseMessage> PostOnceAsync(PlannedOrder order, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/orders")
        {
            Headers = { { "Idempotency-Key", $"crash {order.Number}" } },
            Content = JsonContent.Create(new { sku = order.Sku, quantity = order.Quantity, requestedBy = order.Poster }),
        };
        return http.SendAsync(request, cancellationToken);
    }

    private async Task CopyAsync(PlannedOrder order, string id, CancellationToken cancellationToken)
    {
        foreach (var delay in order.Copies)
        {
            await Task.Delay(delay, cancellationToken);
            await queue.SendMessageAsync(JsonSerializer.Serialize(new OrderMessage { OrderId = id }), cancellationToken);
            Interlocked.Increment(ref _copied);
        }
    }
}
