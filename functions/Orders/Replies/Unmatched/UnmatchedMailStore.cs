using System.Runtime.CompilerServices;

namespace LicenseFunctions.Orders.Replies.Unmatched;

/// <summary>
/// Mails that match no order with certainty, in the table OrderMail, one partition a tenant:
/// <list type="bullet">
/// <item><c>mail|{time, descending}|{id}</c>: the mail, newest first;</item>
/// <item><c>id|{id}</c>: which row that is, so that a mail that comes twice is kept once;</item>
/// <item><c>day|{yyyyMMdd}</c>: how many mails were kept that day, so that nobody fills the table. A row takes some 14 KB at most;</item>
/// <item><c>day|{yyyyMMdd}|unsigned</c>: how many came without SendGrid's signature although a key is set. They have their own, small number, so that
/// whoever finds the webhook cannot crowd out what SendGrid brings.</item>
/// </list>
/// </summary>
internal sealed partial class UnmatchedMailStore(TableSource tables, GraphOptions graph, OrderOptions options)
{
    /// <summary>Unsigned mails have a tenth: enough to see what goes wrong while a key is changed. SendGrid brings the others again for three days.</summary>
    private const int UnsignedShare = 10;

    private const string Count = "Count";

    /// <summary>A transaction takes a hundred rows, two of each mail.</summary>
    private const int MailsPerTransaction = 50;

    private static readonly string[] Keys = ["PartitionKey", "RowKey", "Id"];

    private string Partition => graph.PartitionKey;

    public static bool IsId(string text) => Id().IsMatch(text);

    /// <summary>Keeps a mail. False if it is kept already.</summary>
    /// <exception cref="ProblemException">busy: enough were kept today.</exception>
    /// <param name="isUnsigned">Whether the call bore no genuine signature although a key is set.</param>
    public async Task<bool> TryAddAsync(UnmatchedMail mail, CancellationToken cancellationToken, bool isUnsigned = false)
    {
        var table = await TableAsync(cancellationToken);
        var row = UnmatchedMailEntity.FromMail(Partition, mail);
        while (true)
        {
            if (await FindRowAsync(mail.Id, cancellationToken) is not null)
                return false;
            var dayRow = UnmatchedMailEntity.DayRow(mail.ReceivedAt) + (isUnsigned ? "|unsigned" : "");
            var day = await table.FindAsync(Partition, dayRow, cancellationToken);
            var kept = day?.GetInt32(Count) ?? 0;
            if (kept >= (isUnsigned ? Math.Max(1, options.MaxUnmatchedPerDay / UnsignedShare) : options.MaxUnmatchedPerDay))
                throw new ProblemException(ProblemKind.Busy, "Too many unmatched mails came today.") { RetryAfter = TimeSpan.FromHours(1) };
            try
            {
                await table.SubmitTransactionAsync(
                    [
                        new(TableTransactionActionType.Add, row),
                        new(TableTransactionActionType.Add, PointerTo(row)),
                        Counted(dayRow, kept + 1, day?.ETag),
                    ],
                    cancellationToken);
                return true;
            }
            catch (RequestFailedException e) when (e.Status is 409 or 412)
            {
                // The same mail, or another of the day, came at the same time.
            }
        }
    }

    /// <summary>Removes mails that came before a time, attached or not; their orders keep what was recorded. Cut off, the next run goes on.</summary>
    /// <returns>How many.</returns>
    public async Task<int> TrimAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var table = await TableAsync(cancellationToken);
        var (first, last) = ($"mail|{TableKey.Descending(before)}", "mail}");
        var old = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey gt {first} and RowKey lt {last}");
        var removed = 0;
        await foreach (var page in table.QueryAsync<TableEntity>(old, maxPerPage: MailsPerTransaction, select: Keys, cancellationToken: cancellationToken)
            .AsPages())
        {
            if (page.Values.Count > 0)
                await DeleteAsync(table, page.Values.SelectMany(row => new[] { row.RowKey, UnmatchedMailEntity.IdRow(row.GetString("Id")) }),
                    cancellationToken);
            removed += page.Values.Count;
        }
        await TrimDaysAsync(table, before, cancellationToken);
        return removed;
    }

    /// <summary>Rebuilds the rows that say which row a mail is from the mails: a backup of a running app holds rows of different moments.</summary>
    public async Task RebuildAsync(CancellationToken cancellationToken)
    {
        var table = await TableAsync(cancellationToken);
        var mails = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey gt {"mail|"} and RowKey lt {"mail}"}");
        await foreach (var row in table.QueryAsync<TableEntity>(mails, select: Keys, cancellationToken: cancellationToken))
            await table.UpsertEntityAsync(PointerTo(row), TableUpdateMode.Replace, cancellationToken);
    }

    public async Task<UnmatchedMail?> FindAsync(string id, CancellationToken cancellationToken) =>
        await FindRowAsync(id, cancellationToken) is { } row ? UnmatchedMailEntity.ToMail(row) : null;

    /// <summary>Mails, newest first, after the given one.</summary>
    /// <param name="all">Also those that a person has attached to an order.</param>
    public async IAsyncEnumerable<UnmatchedMail> ListAsync(string? afterId, bool all, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = afterId is null ? "mail|" : (await FindRowAsync(afterId, cancellationToken))?.RowKey ?? "mail}";
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey gt {after} and RowKey lt {"mail}"}")
            + (all ? "" : $" and {UnmatchedMailEntity.IsAttached} eq false");
        await foreach (var row in (await TableAsync(cancellationToken)).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            yield return UnmatchedMailEntity.ToMail(row);
    }

    /// <summary>Says of a mail that it belongs to an order, unless it was said before, of whatever order.</summary>
    /// <returns>The mail as it is then; null if there is none.</returns>
    public async Task<UnmatchedMail?> AttachAsync(string id, string orderId, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        while (await FindRowAsync(id, cancellationToken) is { } row)
        {
            var mail = UnmatchedMailEntity.ToMail(row);
            if (mail.AttachedTo is not null)
                return mail;
            var attached = mail with { AttachedTo = orderId, AttachedAt = now, AttachedBy = by };
            try
            {
                await (await TableAsync(cancellationToken)).UpdateEntityAsync(
                    UnmatchedMailEntity.FromMail(Partition, attached), row.ETag, TableUpdateMode.Replace, cancellationToken);
                return attached;
            }
            catch (RequestFailedException e) when (e.Status == 412)
            {
                // Somebody else was faster.
            }
        }
        return null;
    }

    private async Task TrimDaysAsync(TableClient table, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var (first, last) = ("day|", UnmatchedMailEntity.DayRow(before));
        var old = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey gt {first} and RowKey lt {last}");
        await foreach (var page in table.QueryAsync<TableEntity>(old, maxPerPage: MailsPerTransaction, select: Keys, cancellationToken: cancellationToken)
            .AsPages())
        {
            if (page.Values.Count > 0)
                await DeleteAsync(table, page.Values.Select(row => row.RowKey), cancellationToken);
        }
    }

    private async Task DeleteAsync(TableClient table, IEnumerable<string> rows, CancellationToken cancellationToken) => await table.SubmitTransactionAsync(
        rows.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(Partition, row), ETag.All)), cancellationToken);

    private TableEntity PointerTo(TableEntity mail) => new(Partition, UnmatchedMailEntity.IdRow(mail.GetString("Id"))) { ["Mail"] = mail.RowKey };

    private TableTransactionAction Counted(string row, int count, ETag? seen) => new(
        seen is null ? TableTransactionActionType.Add : TableTransactionActionType.UpdateReplace, new TableEntity(Partition, row) { [Count] = count },
        seen ?? default);

    private async Task<TableEntity?> FindRowAsync(string id, CancellationToken cancellationToken)
    {
        if (!IsId(id))
            return null;
        var table = await TableAsync(cancellationToken);
        var pointer = await table.FindAsync(Partition, UnmatchedMailEntity.IdRow(id), cancellationToken);
        return pointer is null ? null : await table.FindAsync(Partition, pointer.GetString("Mail"), cancellationToken);
    }

    private ValueTask<TableClient> TableAsync(CancellationToken cancellationToken) => tables.GetAsync(TableNames.OrderMail, cancellationToken);

    [GeneratedRegex(@"^[0-9a-f]{32}\z")]
    private static partial Regex Id();
}
