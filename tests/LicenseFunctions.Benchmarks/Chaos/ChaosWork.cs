using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LicenseFunctions.Tenant;

namespace LicenseFunctions.Benchmarks.Chaos;

/// <summary>
/// What callers do while things go wrong, besides placing orders: they assign licenses and put users on the waiting list, each call again and again
/// until it is answered.
/// </summary>
/// <param name="firstUser">User 0 has all licenses of two products from the beginning.</param>
internal sealed class ChaosWork(HttpClient http, TenantServer tenant, Random random, int firstUser = 1)
{
    private const int Groups = 3;
    private const int UsersPerGroup = 3;
    private const int Alone = 2;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<string, bool> _assigned = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, string> _refusals = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<(string User, string Id)> _waiting = [];
    private int _lastUser = firstUser - 1;

    /// <summary>Users whose assignment was answered as done.</summary>
    public IReadOnlyCollection<string> Assigned => [.. _assigned.Keys];

    /// <summary>Whether a caller was told, or could see, that a call for the user was interrupted or refused.</summary>
    public bool WasRefused(string user) => _refusals.ContainsKey(user);

    /// <summary>Entries of the waiting list that were answered with 202, first come first.</summary>
    public IReadOnlyCollection<(string User, string Id)> Waiting => _waiting;

    /// <param name="pause">The longest pause between two calls.</param>
    public Task DoAsync(TimeSpan pause, CancellationToken cancellationToken) =>
        Task.WhenAll(AssignAllAsync(pause, cancellationToken), WaitAllAsync(pause, cancellationToken));

    public Task AssignAsync(CancellationToken cancellationToken) => ChangeAsync([NextUser()], cancellationToken);

    /// <summary>Puts a user on the waiting list.</summary>
    /// <returns>The entry's id; null if a license was available after all.</returns>
    public async Task<string?> WaitAsync(string whenNoneFree, CancellationToken cancellationToken)
    {
        var user = NextUser();
        var entry = await PutAsync(user, ChaosTenant.Waited, new { whenNoneFree }, cancellationToken);
        if (!entry.TryGetProperty("id", out var id) || id.GetString() is not { } text)
            return null;
        _waiting.Enqueue((user, text));
        return text;
    }

    private async Task AssignAllAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        for (var group = 0; group < Groups; group++)
        {
            await ChangeAsync([.. Enumerable.Range(0, UsersPerGroup).Select(_ => NextUser())], cancellationToken);
            await Task.Delay(random.NextDouble() * pause, cancellationToken);
        }
        for (var user = 0; user < Alone; user++)
        {
            var name = NextUser();
            await PutAsync(name, ChaosTenant.Assigned, new { }, cancellationToken);
            _assigned[name] = true;
        }
    }

    /// <summary>Two wait, one lets a license be ordered. Then two licenses arrive.</summary>
    private async Task WaitAllAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        foreach (var whenNoneFree in (string[])["wait", "wait", "order"])
        {
            await WaitAsync(whenNoneFree, cancellationToken);
            await Task.Delay(random.NextDouble() * pause, cancellationToken);
        }
        tenant.State.ChangeUnits(ChaosTenant.Waited, ChaosTenant.Arriving);
    }

    private async Task ChangeAsync(IReadOnlyList<string> users, CancellationToken cancellationToken)
    {
        for (var open = users.ToList(); open.Count > 0;)
        {
            var body = new { changes = open.Select(user => new { user, add = new[] { ChaosTenant.Assigned } }) };
            var answer = await TryAsync(() => http.PostAsJsonAsync("/api/license-changes", body, cancellationToken), open, cancellationToken);
            if (answer is { } results)
            {
                foreach (var result in results.GetProperty("results").EnumerateArray())
                    Record(open, result);
            }
            if (open.Count > 0)
                await Task.Delay(BetweenTries, cancellationToken);
        }
    }

    private void Record(List<string> open, JsonElement result)
    {
        var user = result.GetProperty("user").GetString()!;
        if (result.GetProperty("status").GetInt32() is 200 or 201)
        {
            _assigned[user] = true;
            open.Remove(user);
        }
        else
        {
            _refusals[user] = $"{result}";
        }
    }

    private async Task<JsonElement> PutAsync(string user, string sku, object body, CancellationToken cancellationToken)
    {
        while (true)
        {
            var address = $"/api/users/{user}/licenses/{sku}";
            if (await TryAsync(() => http.PutAsJsonAsync(address, body, cancellationToken), [user], cancellationToken) is { } answer)
                return answer;
            await Task.Delay(BetweenTries, cancellationToken);
        }
    }

    /// <summary>The body of a good answer; null for a refusal and if none came.</summary>
    private async Task<JsonElement?> TryAsync(Func<Task<HttpResponseMessage>> call, IEnumerable<string> users, CancellationToken cancellationToken)
    {
        string refusal;
        try
        {
            using var answer = await call();
            if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Accepted)
                return await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            refusal = await answer.Content.ReadAsStringAsync(cancellationToken);
        }
        catch (Exception e) when (e is JsonException || ChaosApp.IsNoAnswer(e, cancellationToken))
        {
            refusal = e.Message;
        }
        foreach (var user in users)
            _refusals[user] = refusal;
        return null;
    }

    private string NextUser() => ChaosTenant.UserName(Interlocked.Increment(ref _lastUser));
}
