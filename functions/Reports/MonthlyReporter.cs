using LicenseFunctions.Orders.Fulfilment;

namespace LicenseFunctions.Reports;

/// <summary>
/// Makes the report of the last month on the first working day of the next, and mails it. A crash, or a mail that is not accepted, is made up by the next
/// run; after a lost answer the mail may come twice.
/// </summary>
internal sealed partial class MonthlyReporter(
    ReportBuilder builder, ReportStore store, ReportText text, MailTemplates templates, AdminMail mail, MailOptions options, WorkingDays workingDays,
    TimeProvider clock, ILogger<MonthlyReporter> logger)
{
    /// <summary>Nobody reads it at night.</summary>
    private const int FromHour = 6;

    /// <exception cref="InvalidOperationException">The mail was not accepted; the next run retries.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (DueMonth(TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone)).DateTime) is not { } month)
            return;
        var key = ReportMonth.Of(month);
        var stored = await store.FindAsync(key, cancellationToken);
        if (stored?.MailedAt is not null)
            return;
        if (stored is null)
        {
            if (await builder.BuildAsync(month, cancellationToken) is not { } made)
                return;
            await store.AddAsync(made, cancellationToken);
            Made(key);
            stored = await store.FindAsync(key, cancellationToken);
        }
        var written = text.Write(stored!.Value.Report, options.Culture, options.Dates, ReportText.MostInMail);
        var outcome = await mail.SendAsync(
            templates.Render("Reports.report", written, options.Culture), cancellationToken, written.ToNews(key, options.Culture));
        if (outcome is not MailOutcome.Accepted)
            throw new InvalidOperationException($"The report of {key} was not sent; the next run retries. {outcome}");
        await store.SetMailedAsync(key, now, CancellationToken.None);
    }

    /// <returns>The month before, once the first working day of this one has come; else null.</returns>
    private DateOnly? DueMonth(DateTime local)
    {
        var (today, first) = (DateOnly.FromDateTime(local), new DateOnly(local.Year, local.Month, 1));
        var start = first;
        while (!workingDays.IsWorkingDay(start))
            start = start.AddDays(1);
        return today > start || (today == start && local.Hour >= FromHour) ? first.AddMonths(-1) : null;
    }

    [LoggerMessage(3201, LogLevel.Information, "Made the report of {Month}")]
    private partial void Made(string month);
}
