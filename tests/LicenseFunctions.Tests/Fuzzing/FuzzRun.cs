using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace LicenseFunctions.Tests.Fuzzing;

/// <summary>
/// Sends hostile calls and looks at each answer: never a 5xx, always one that the contract names or that the server gives before the app
/// sees the call, JSON where it says so, no header that came out of a text, and no more memory than the calls are worth.
/// </summary>
internal sealed class FuzzRun(Uri app, RequestFuzzer fuzzer)
{
    /// <summary>Calls at once; some wait a second for Graph.</summary>
    private const int AtOnce = 16;

    /// <summary>Memory is looked at after so many calls.</summary>
    private const int Round = 128;

    /// <summary>
    /// What the whole process, with the simulated tenant and the storage client in it, may allocate for a call on average of a round, and for
    /// each byte of one more: several times what is seen, and far from what a multiplying input takes.
    /// </summary>
    private const long BytesPerCall = 4L * 1024 * 1024;
    private const long BytesPerByte = 60;

    /// <summary>A call that takes longer hangs.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<int, int> _statuses = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private long _bytes;
    private long _allocated;
    private long _mostPerCall;
    private int _calls;

    public IReadOnlyCollection<string> Failures => _failures;

    /// <param name="isOver">Asked before each round.</param>
    public async Task<FuzzReport> SendAsync(Func<int, bool> isOver, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(
            new SocketsHttpHandler { AllowAutoRedirect = false, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 })
        { Timeout = TimeLimit };
        var began = Stopwatch.GetTimestamp();
        while (!isOver(_calls) && _failures.IsEmpty)
            await SendRoundAsync(client, cancellationToken);
        using var health = await client.GetAsync(new Uri(app, "/api/health"), cancellationToken);
        if (health.StatusCode != HttpStatusCode.OK)
            _failures.Enqueue($"Afterwards the app is not well: {health.StatusCode}");
        return new FuzzReport(_calls, Stopwatch.GetElapsedTime(began), _bytes, _allocated, _mostPerCall, new SortedDictionary<int, int>(_statuses));
    }

    private async Task SendRoundAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var requests = Enumerable.Range(_calls, Round).Select(number => (Number: number, Request: fuzzer.Make(number))).ToList();
        var bytes = requests.Sum(call => call.Request.Length);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await Parallel.ForEachAsync(
            requests, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (call, cancellation) => await SendAsync(client, call.Number, call.Request, cancellation));
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        if (allocated > (BytesPerCall * Round) + (BytesPerByte * bytes))
            _failures.Enqueue($"Calls {_calls} to {_calls + Round - 1} of {bytes} bytes took {allocated / 1024 / 1024} MiB");
        _mostPerCall = Math.Max(_mostPerCall, allocated / Round);
        (_allocated, _bytes, _calls) = (_allocated + allocated, _bytes + bytes, _calls + Round);
    }

    private async Task SendAsync(HttpClient client, int number, FuzzRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var message = request.ToMessage(app);
            using var answer = await client.SendAsync(message, cancellationToken);
            _statuses.AddOrUpdate((int)answer.StatusCode, 1, (_, count) => count + 1);
            if (Evaluate(request, answer, await answer.Content.ReadAsStringAsync(cancellationToken)) is { } fault)
                _failures.Enqueue($"Call {number}: {fault}\n{request}");
        }
        catch (HttpRequestException e) when (request.Body is not null && e.InnerException is IOException)
        {
            // Refused before the body was sent, and the connection closed: what a server does with a body that is too large.
            _statuses.AddOrUpdate(0, 1, (_, count) => count + 1);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            _failures.Enqueue($"Call {number}: {e.Message}\n{request}");
        }
    }

    /// <summary>What is wrong with an answer; null if nothing is.</summary>
    private static string? Evaluate(FuzzRequest request, HttpResponseMessage answer, string body)
    {
        var status = (int)answer.StatusCode;
        if (status >= 500)
            return $"{status} {body}";
        if (answer.Headers.Contains("X-Injected"))
            return "A text became a header.";
        // What Kestrel and the routes refuse has no body.
        if (body.Length == 0 && status is 400 or 404 or 413 or 414 or 431)
            return null;
        if (request.Operation.Responses.All(response => response.Status != status))
            return $"{status} is not in the contract. {body}";
        var mediaType = answer.Content.Headers.ContentType?.MediaType;
        if (status >= 400 && mediaType != "application/problem+json" && !request.Operation.IsToldByPage(status))
            return $"{status} is {mediaType} and no problem. {body}";
        return mediaType?.EndsWith("json", StringComparison.Ordinal) == true ? Unreadable(body) : null;
    }

    private static string? Unreadable(string json)
    {
        try
        {
            using var _ = JsonDocument.Parse(json);
            return null;
        }
        catch (JsonException e)
        {
            return $"The answer is no JSON: {e.Message} {json}";
        }
    }
}

/// <param name="Bytes">Of all calls.</param>
/// <param name="Allocated">By the whole process, in bytes.</param>
/// <param name="MostPerCall">On average of the round that took most.</param>
/// <param name="Statuses">How often each was answered; 0 where the connection was closed instead.</param>
internal sealed record FuzzReport(int Calls, TimeSpan Length, long Bytes, long Allocated, long MostPerCall, IReadOnlyDictionary<int, int> Statuses)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Calls} calls in {Length.TotalSeconds:0.0} s, {Bytes / 1024} KiB sent, {Allocated / Math.Max(1, Calls) / 1024} KiB allocated for a call (at most " +
            $"{MostPerCall / 1024} KiB in a round); {string.Join(", ", Statuses.Select(status => $"{status.Key}: {status.Value}"))}");
}
