namespace LicenseFunctions.Reports;

/// <summary>Keeps reports for good: rows <c>report|{yyyy-MM}</c> of the table LicenseUsage.</summary>
internal sealed class ReportStore(TableSource tables)
{
    private const string RowPrefix = "report|";
    private const string Report = nameof(Report);
    private const string CreatedAt = nameof(CreatedAt);
    private const string MailedAt = nameof(MailedAt);

    /// <summary>Those of the API, but for reports of another version, which have other properties.</summary>
    private static readonly JsonSerializerOptions Options = new(Json.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };
    private readonly TablePartition _rows = tables.Of(TableNames.LicenseUsage);

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<ReportListItem>> ListAsync(CancellationToken cancellationToken) =>
        await _rows.ReadAsync<TableEntity>(RowPrefix, cancellationToken, select: ["RowKey", CreatedAt, MailedAt]).Reverse()
            .Select(row => new ReportListItem(
                row.RowKey[RowPrefix.Length..], row.GetDateTimeOffset(CreatedAt).GetValueOrDefault(), row.GetDateTimeOffset(MailedAt)))
            .ToListAsync(cancellationToken);

    /// <summary>The report of a month, and when it was mailed; null if there is none.</summary>
    public async Task<(MonthlyReport Report, DateTimeOffset? MailedAt)?> FindAsync(string month, CancellationToken cancellationToken) =>
        await _rows.FindAsync(RowPrefix + month, cancellationToken) is { } row
            ? (row.Read<MonthlyReport>(Report, Options)!, row.GetDateTimeOffset(MailedAt)) : null;

    /// <summary>Saves a report. One that exists is kept.</summary>
    public async Task AddAsync(MonthlyReport report, CancellationToken cancellationToken)
    {
        try
        {
            var row = new TableEntity(null, RowPrefix + report.Month) { [CreatedAt] = report.CreatedAt }.With(Report, report, Options);
            await _rows.SubmitAsync([TableAction.Add(row)], cancellationToken);
        }
        catch (RequestFailedException e) when (TableAction.IsConflict(e))
        {
            // Another run was faster.
        }
    }

    public Task SetMailedAsync(string month, DateTimeOffset mailedAt, CancellationToken cancellationToken) =>
        _rows.UpsertAsync(new TableEntity(null, RowPrefix + month) { [MailedAt] = mailedAt }, cancellationToken, TableUpdateMode.Merge);
}

/// <param name="MailedAt">When it was sent to the administrators; null if that is still to come.</param>
internal sealed record ReportListItem(string Month, DateTimeOffset CreatedAt, DateTimeOffset? MailedAt);

internal sealed record ReportList(IReadOnlyList<ReportListItem> Reports);
