using System.Runtime.CompilerServices;

namespace LicenseFunctions.Orders.Replies.Unmatched;

/// <summary>
/// Unmatched mails, in the table OrderMail, one partition for each tenant:
/// <list type="bullet">
/// <item><c>mail|{time, descending}|{id}</c>: the mail, newest first, at most 14 KB;</item>
/// <item><c>id|{id}</c>: the row key of that mail, so that a mail that comes twice is stored once;</item>
/// <item><c>day|{yyyyMMdd}</c>: the number of mails of a day, to limit them;</item>
/// <item><c>day|{yyyyMMdd}|unsigned</c>: the number of those without SendGrid's signature although a key is set. They have a smaller limit of their own, so
/// that a stranger who finds the webhook cannot crowd out SendGrid's mails.</item>
/// </list>
/// </summary>
internal sealed partial class UnmatchedMailStore(TableSource tables, OrderOptions options)
{
    /// <summary>Unsigned mails have a tenth of the limit: enough to notice a wrong key. SendGrid delivers the others again for three days.</summary>
    private const int UnsignedShare = 10;
    private readonly TablePartition _rows = tables.Of(TableNames.OrderMail);

    public static bool IsId(string text) => Id().IsMatch(text);

    /// <summary>Whether a row only points to a mail.</summary>
    public static bool IsPointer(TableEntity row) => row.RowKey.StartsWith("id|", StringComparison.Ordinal);

    /// <summary>Stores a mail. False if it is stored already.</summary>
    /// <exception cref="ProblemException">busy: the limit of the day is reached.</exception>
    /// <param name="isUnsigned">Whether the call had no valid signature although a key is set.</param>
    public async Task<bool> TryAddAsync(UnmatchedMail mail, CancellationToken cancellationToken, bool isUnsigned = false)
    {
        var most = isUnsigned ? Math.Max(1, options.MaxUnmatchedPerDay / UnsignedShare) : options.MaxUnmatchedPerDay;
        var dayKey = DayKey(mail.ReceivedAt) + (isUnsigned ? "|unsigned" : "");
        var row = mail with { RowKey = $"mail|{TableKey.Descending(mail.ReceivedAt)}|{mail.Id}" };
        while (await FindAsync(mail.Id, cancellationToken) is null)
        {
            var day = await _rows.FindAsync<DayCount>(dayKey, cancellationToken) ?? new() { RowKey = dayKey };
            if (day.Count >= most)
                throw new ProblemException(ProblemKind.Busy, "Too many unmatched mails came today.") { RetryAfter = TimeSpan.FromHours(1) };
            try
            {
                await _rows.SubmitAsync(
                    [TableAction.Add(row), TableAction.Add(PointerTo(row)), TableAction.Save(day with { Count = day.Count + 1 })], cancellationToken);
                return true;
            }
            catch (RequestFailedException e) when (e.Status is 409 or 412)
            {
                // The same mail, or another one, came at the same time.
            }
        }
        return false;
    }

    /// <summary>Removes mails that came before a time, attached ones too. Orders keep their answers. If interrupted, the next run continues.</summary>
    /// <returns>How many.</returns>
    public async Task<int> TrimAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var removed = 0;
        // Two rows of each mail.
        await foreach (var mails in _rows.ReadAsync<TableEntity>(
            $"mail|{TableKey.Descending(before)}", "mail}", cancellationToken, select: ["RowKey", "Id"], atOnce: TablePartition.RowsPerTransaction / 2)
            .Chunk(TablePartition.RowsPerTransaction / 2).WithCancellation(cancellationToken))
        {
            await _rows.SubmitAsync(
                mails.SelectMany(mail => new[] { TableAction.Delete(mail.RowKey), TableAction.Delete(PointerKey(mail.GetString("Id"))) }), cancellationToken);
            removed += mails.Length;
        }
        await _rows.DeleteAsync("day|", DayKey(before), cancellationToken);
        return removed;
    }

    /// <summary>Rebuilds the rows that point to mails, after a restore.</summary>
    public async Task RebuildAsync(CancellationToken cancellationToken)
    {
        await foreach (var mail in _rows.ReadAsync<UnmatchedMail>("mail|", cancellationToken))
            await _rows.UpsertAsync(PointerTo(mail), cancellationToken);
    }

    public async Task<UnmatchedMail?> FindAsync(string id, CancellationToken cancellationToken) =>
        IsId(id) && await _rows.FindAsync(PointerKey(id), cancellationToken) is { } pointer
            ? await _rows.FindAsync<UnmatchedMail>(pointer.GetString("Mail"), cancellationToken)
            : null;

    /// <summary>Mails, newest first, after the given one.</summary>
    /// <param name="all">Attached ones too.</param>
    public async IAsyncEnumerable<UnmatchedMail> ListAsync(string? afterId, bool all, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = afterId is null ? "mail|" : (await FindAsync(afterId, cancellationToken))?.RowKey ?? "mail}";
        var condition = all ? null : $"{nameof(UnmatchedMail.IsAttached)} eq false";
        await foreach (var mail in _rows.ReadAsync<UnmatchedMail>(TableKey.Behind(after), "mail}", cancellationToken, condition))
            yield return mail;
    }

    /// <summary>Attaches a mail to an order, unless it is attached to one already.</summary>
    /// <returns>The mail after it; null if there is none.</returns>
    public async Task<UnmatchedMail?> AttachAsync(string id, string orderId, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        while (await FindAsync(id, cancellationToken) is { } mail)
        {
            if (mail.AttachedTo is not null)
                return mail;
            var attached = mail with { AttachedTo = orderId, AttachedAt = now, AttachedBy = by };
            try
            {
                await _rows.SubmitAsync([TableAction.Save(attached)], cancellationToken);
                return attached;
            }
            catch (RequestFailedException e) when (e.Status == 412)
            {
                // Another call attached it at the same time.
            }
        }
        return null;
    }

    private static string PointerKey(string id) => $"id|{id}";

    private static string DayKey(DateTimeOffset time) => $"day|{time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}";

    private static TableEntity PointerTo(UnmatchedMail mail) => new(null, PointerKey(mail.Id)) { ["Mail"] = mail.RowKey };

    [GeneratedRegex(@"^[0-9a-f]{32}\z")]
    private static partial Regex Id();

    private sealed record DayCount : TableRow
    {
        public int Count { get; init; }
    }
}
