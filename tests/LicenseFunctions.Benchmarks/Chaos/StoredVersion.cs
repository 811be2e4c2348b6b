using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Shared.Callbacks;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Shared.Storage.Backup;
using LicenseFunctions.Tenant;
using LocalFunctions.Azurite;

namespace LicenseFunctions.Benchmarks.Chaos;

/// <summary>
/// What an earlier version had stored when it was stopped: a file with one JSON object a line. The first is <c>{"takenAt":"…"}</c>, then come
/// <c>{"table":"Orders","row":{…}}</c> with a row as in a backup (<see cref="EntityJson"/>) and <c>{"queue":"license-orders","text":"…"}</c>.
/// </summary>
internal sealed class StoredVersion
{
    private const string FileName = "before.jsonl";

    /// <summary>Rows that go when they have served, by the beginning of their key.</summary>
    private static readonly string[] MayGo = ["unsettled|", "queue|", "user|", "lease", "run", "callback|", "news|"];

    /// <summary>Columns that are empty again when their time is over; a row has no column for what is empty.</summary>
    private static readonly string[] MayBeEmptied = ["ClaimedAt", "QueuedAt", "DraftId", "MailMessageId", "ServingSince", "Detail", "SentAt"];

    /// <summary>The users and orders of an earlier version are none of those of a scenario.</summary>
    private const int FirstUser = 150;
    private const int FirstOrder = 900;

    private static readonly string[] Queues = [OrderQueue.Name, CallbackQueue.Name];

    private readonly DateTimeOffset _takenAt;
    private readonly List<(string Table, TableEntity Row)> _rows = [];
    private readonly List<(string Queue, string Text)> _messages = [];

    private StoredVersion(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            using var json = JsonDocument.Parse(line);
            var entry = json.RootElement;
            if (entry.TryGetProperty("table", out var table))
                _rows.Add((table.GetString()!, EntityJson.Read(entry.GetProperty("row").GetRawText())));
            else if (entry.TryGetProperty("queue", out var queue))
                _messages.Add((queue.GetString()!, entry.GetProperty("text").GetString()!));
            else
                _takenAt = entry.GetProperty("takenAt").GetDateTimeOffset();
        }
    }

    public static async Task<StoredVersion> ReadAsync() =>
        new(await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Fixtures", FileName)));

    /// <summary>The products that it has assigned to a user.</summary>
    public IReadOnlyList<string> LicensesOf(string user) =>
        [.. Assignments.Where(row => row.GetString("UserPrincipalName") == user).Select(row => row.GetString("Added")).Distinct(StringComparer.Ordinal)];

    public int Orders => _rows.Count(one => one.Table == TableNames.Orders && one.Row.RowKey.StartsWith("order|", StringComparison.Ordinal));

    public int HoldersOf(string sku) => Assignments.Count(row => row.GetString("Added") == sku);

    private IEnumerable<TableEntity> Assignments => _rows.Where(one => one.Table == TableNames.Audit).Select(one => one.Row)
        .Where(row => row.PartitionKey.Contains("|day|", StringComparison.Ordinal) && row.GetString("Result") == "done");

    /// <summary>The mails that it has sent: an order to the reseller, or that it is not known whether an order was sent.</summary>
    public IReadOnlyList<MailboxMessage> Mails() =>
    [
        .. from one in _rows
           where one.Table == TableNames.Orders && one.Row.RowKey.StartsWith("order|", StringComparison.Ordinal)
           let id = one.Row.GetString("Id")
           from to in one.Row.GetString("State") switch
           {
               "Requested" => (string[])[],
               "Unknown" => ["orders@reseller.example", "admin@contoso.example"],
               _ => ["orders@reseller.example"],
           }
           select Mail(to, id, id),
        Mail("admin@contoso.example", "Warning", ChaosTenant.Low),
    ];

    private MailboxMessage Mail(string to, string subject, string text) => new()
    {
        Id = $"before {subject} {to}",
        ReceivedAt = _takenAt,
        From = "licenses@contoso.example",
        To = [to],
        Subject = subject,
        Text = text,
        Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["X-License-Order"] = subject },
    };

    /// <summary>Puts it into an empty account, as old as it was when it was taken.</summary>
    public async Task LoadAsync(string storage, CancellationToken cancellationToken)
    {
        var age = DateTimeOffset.UtcNow - _takenAt;
        foreach (var table in _rows.Select(one => one.Table).Distinct(StringComparer.Ordinal))
            await new TableClient(storage, table).CreateIfNotExistsAsync(cancellationToken);
        foreach (var (table, row) in _rows)
        {
            foreach (var (name, value) in row.ToList())
            {
                if (value is DateTimeOffset time && time > DateTimeOffset.UnixEpoch)
                    row[name] = time + age;
            }
            await new TableClient(storage, table).AddEntityAsync(row, cancellationToken);
        }
        foreach (var (queue, text) in _messages)
        {
            var client = new QueueClient(storage, queue);
            await client.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await client.SendMessageAsync(text, cancellationToken);
        }
    }

    /// <summary>What the earlier version would miss if it ran again: each of its rows and columns, of the same type.</summary>
    public async Task<IReadOnlyList<string>> CompareAsync(string storage, CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        foreach (var (table, row) in _rows)
        {
            var found = await new TableClient(storage, table).GetEntityIfExistsAsync<TableEntity>(row.PartitionKey, row.RowKey,
                cancellationToken: cancellationToken);
            if (!found.HasValue)
            {
                if (!MayGo.Any(prefix => row.RowKey.StartsWith(prefix, StringComparison.Ordinal)))
                    missing.Add($"{table} {row.RowKey} is gone.");
                continue;
            }
            foreach (var (name, value) in row)
            {
                if (found.Value!.TryGetValue(name, out var now) && now.GetType() != value.GetType())
                    missing.Add($"{table} {row.RowKey}: {name} was {value.GetType().Name} and is {now.GetType().Name}.");
                else if (!found.Value.ContainsKey(name) && !MayBeEmptied.Contains(name, StringComparer.Ordinal))
                    missing.Add($"{table} {row.RowKey}: {name} is gone.");
            }
        }
        return missing;
    }

    /// <summary>
    /// Lets this version work, so that each kind of row is there and orders are in several states, stops it in the middle, and writes what it stored.
    /// </summary>
    public static async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        await using var azurite = AzuriteServer.Start(new AzuriteOptions());
        await azurite.Ready;
        var storage = azurite.ConnectionString();
        await using var tenant = await TenantServer.StartAsync(
            new() { Seed = ChaosTenant.Create(null), ResellerDelay = Timeout.InfiniteTimeSpan }, cancellationToken);
        var settings = ChaosRun.Settings(storage, tenant, MailChannel.SendGrid);
        settings["SnapshotSchedule"] = "*/20 * * * * *";
        using (var app = new ChaosApp())
        {
            await app.StartAsync(settings, cancellationToken);
            var work = new ChaosWork(app.Http, tenant, new Random(1), FirstUser);
            await work.DoAsync(TimeSpan.FromSeconds(1), cancellationToken);
            await work.WaitAsync("wait", cancellationToken);
            var sent = await PlaceAsync(app, storage, FirstOrder, 4, cancellationToken);
            await UntilMailedAsync(tenant, sent, cancellationToken);
            using var confirmed = await app.Http.PostAsJsonAsync($"/api/orders/{sent[0]}/confirmation", new { reason = "They called." }, cancellationToken);
            confirmed.EnsureSuccessStatusCode();
            // What becomes Unknown: it is taken, and nobody says so.
            tenant.Faults.AcceptThenDrop("/v3/mail/send");
            await UntilMailedAsync(tenant, await PlaceAsync(app, storage, FirstOrder + 4, 1, cancellationToken), cancellationToken);
        }
        settings["AzureWebJobs.SendResellerOrder.Disabled"] = "true";
        using (var app = new ChaosApp())
        {
            await app.StartAsync(settings, cancellationToken);
            await PlaceAsync(app, storage, FirstOrder + 5, 2, cancellationToken);
        }
        var lines = new List<string> { JsonSerializer.Serialize(new { takenAt = DateTimeOffset.UtcNow }) };
        foreach (var table in TableNames.All)
        {
            var client = new TableClient(storage, table);
            await client.CreateIfNotExistsAsync(cancellationToken);
            await foreach (var row in client.QueryAsync<TableEntity>(cancellationToken: cancellationToken))
                lines.Add(JsonSerializer.Serialize(new { table, row = JsonNode.Parse(EntityJson.Write(row)) }));
        }
        foreach (var queue in Queues)
        {
            var client = new QueueClient(storage, queue);
            if (!await client.ExistsAsync(cancellationToken))
                continue;
            foreach (var message in (await client.PeekMessagesAsync(client.MaxPeekableMessages, cancellationToken)).Value)
                lines.Add(JsonSerializer.Serialize(new { queue, text = message.MessageText }));
        }
        await File.WriteAllLinesAsync(path, lines, cancellationToken);
    }

    /// <returns>The orders' ids.</returns>
    private static async Task<IReadOnlyList<string>> PlaceAsync(ChaosApp app, string storage, int first, int count, CancellationToken cancellationToken)
    {
        var orders = new CrashPlan(first, count, kills: 0, MailChannel.SendGrid).Orders
            .Select(order => order with { Number = first + order.Number, Copies = [], IsPostedAgain = false }).ToList();
        var poster = new OrderPoster(app.Http, new QueueClient(storage, OrderQueue.Name), orders);
        poster.Release(int.MaxValue);
        await poster.PostAllAsync(cancellationToken);
        return [.. poster.Taken.Values];
    }

    private static async Task UntilMailedAsync(TenantServer tenant, IReadOnlyList<string> orders, CancellationToken cancellationToken)
    {
        foreach (var id in orders)
            await tenant.Mailbox.WaitForAsync(mail => mail.Headers.GetValueOrDefault("X-License-Order") == id, cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
    }
}
