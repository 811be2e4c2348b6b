using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using LicenseFunctions.Tenant;

namespace LicenseFunctions.Benchmarks;

/// <summary>
/// The simulated tenant in a process of its own, so that its work is in nobody's processor time and its threads delay nobody: with a
/// thousand users and a thousand free licenses, 100 ms a request, and in a batch 100 ms and 5 ms for each of twenty.
/// </summary>
internal sealed class TenantProcess : IDisposable
{
    public const string Command = "assign-tenant";
    public const string Sku = "BENCHMARK";
    public const int Users = 1000;

    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(100);

    /// <summary>The tenant waits for all requests of a batch at the same time, so that each has to take what twenty cost together.</summary>
    private static readonly TimeSpan BatchItemLatency = 20 * TimeSpan.FromMilliseconds(5);

    private readonly ChildProcess _process;
    private readonly HttpClient _http;

    private TenantProcess(ChildProcess process, Uri address)
    {
        _process = process;
        _http = new HttpClient { BaseAddress = address };
    }

    public Uri Address => _http.BaseAddress!;

    public Uri GraphEndpoint => new(Address, "v1.0");

    /// <summary>The last one is there to warm up with.</summary>
    public static string UserName(int number) => string.Create(CultureInfo.InvariantCulture, $"user{number:D6}@{TenantData.Empty.Organization.Domain}");

    /// <param name="users">With as many free licenses.</param>
    public static async Task<TenantProcess> StartAsync(Throttle throttle, int users = Users)
    {
        var process = ChildProcess.Start(Command, JsonSerializer.Serialize(throttle), users.ToString(CultureInfo.InvariantCulture));
        return new TenantProcess(process, new Uri(await process.ReadAsync("Tenant: ")));
    }

    /// <summary>The main method of the process. It ends when its input does, as it does when the benchmark is killed.</summary>
    public static async Task<int> ServeAsync(string throttle, int users)
    {
        await using var tenant = await TenantServer.StartAsync(new()
        {
            Seed = TenantData.Empty with { Skus = [new() { SkuId = Guid.NewGuid(), SkuPartNumber = Sku, Enabled = users + 1 }] },
            Latency = Latency,
            BatchItemLatency = BatchItemLatency,
        });
        tenant.State.AddUsers(users + 1);
        (JsonSerializer.Deserialize<Throttle>(throttle) ?? Throttle.None).ApplyTo(tenant.Throttle);
        Console.WriteLine($"Tenant: {tenant.BaseAddress}");
        await Console.In.ReadToEndAsync();
        return 0;
    }

    /// <summary>What Graph was asked until now.</summary>
    public async Task<TenantLoad> LoadAsync()
    {
        var requests = await RequestsAsync();
        return new TenantLoad(
            requests.Count(request => !request.InBatch),
            requests.Count(request => request.Path.EndsWith("/$batch", StringComparison.Ordinal)),
            requests.Count(request => request.Status == 429),
            await AssignedAsync());
    }

    /// <summary>How long the tenant worked on these requests: what overlaps counts once.</summary>
    public static TimeSpan TimeOf(IEnumerable<LoggedRequest> requests)
    {
        var (total, until) = (TimeSpan.Zero, DateTimeOffset.MinValue);
        foreach (var request in requests.OrderBy(request => request.At))
        {
            var took = request.Path.EndsWith("/$batch", StringComparison.Ordinal) ? Latency + BatchItemLatency : Latency;
            var beganAt = request.At - took;
            total += request.At - (beganAt > until ? beganAt : until);
            until = request.At;
        }
        return total;
    }

    /// <summary>What Graph and SendGrid were asked until now, oldest first: the last 100,000.</summary>
    public async Task<IReadOnlyList<LoggedRequest>> RequestsAsync() =>
        await _http.GetFromJsonAsync<LoggedRequest[]>("/tenant/requests", JsonSerializerOptions.Web) ?? [];

    public async Task<int> AssignedAsync() =>
        (await _http.GetFromJsonAsync<JsonElement>("/tenant")).GetProperty("skus")[0].GetProperty("assigned").GetInt32();

    public void Dispose()
    {
        _http.Dispose();
        _process.Dispose();
    }
}

/// <param name="Requests">Over the wire: a batch is one.</param>
/// <param name="Throttled">Answers of 429, also inside a batch.</param>
internal sealed record TenantLoad(int Requests, int Batches, int Throttled, int Assigned)
{
    public static TenantLoad operator -(TenantLoad after, TenantLoad before) => new(
        after.Requests - before.Requests, after.Batches - before.Batches, after.Throttled - before.Throttled, after.Assigned - before.Assigned);
}

/// <summary>What the tenant takes: so many writes in a window, so many resource units in 10 s. Null: no limit.</summary>
internal sealed record Throttle(string Name, int? Writes, int WriteWindowSeconds, int? Units)
{
    public static Throttle None { get; } = new("none", null, 150, null);

    /// <summary>What Microsoft documents for writes to the directory, and for one app in a large tenant.</summary>
    public static Throttle Documented { get; } = new("3,000 writes/150 s, 5,000 units/10 s", 3000, 150, 5000);

    public static Throttle Tight { get; } = new("200 writes/10 s", 200, 10, null);

    public void ApplyTo(ThrottleModel model) =>
        (model.WritesPerWindow, model.WriteWindow, model.UnitsPerWindow) = (Writes, TimeSpan.FromSeconds(WriteWindowSeconds), Units);
}
