using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Mail;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Placing;

/// <summary>Notifies the administrator of an order limit that is near or reached.</summary>
internal sealed partial class OrderLimitNotifier(OrderStore store, NoticeMailer notices, ILogger<OrderLimitNotifier> logger) : IFollowUpTask
{
    /// <summary>Sends the notice that is due. After a failure the follow-up timer retries.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var row = await store.FindRowAsync(OrderLimits.Row, cancellationToken);
        if (row?.GetString(OrderLimits.ToReport) is not { } due)
            return;
        var outcome = await notices.SendAsync(Write(due.Split('\n')), cancellationToken);
        if (outcome is not MailOutcome.Accepted)
        {
            NotReported(outcome.ToString());
            return;
        }
        row.Remove(OrderLimits.ToReport);
        await store.TrySaveRowAsync(row, CancellationToken.None);
    }

    internal Notice Write(IReadOnlyList<string> lines)
    {
        var words = notices.Words;
        var all = lines.Select(line => (Line: line, Limit: ReportLine.Read<LimitReport>(line))).ToList();
        var worst = all.Select(line => line.Limit).OfType<LimitReport>().OrderByDescending(limit => limit.OpensAt is not null).FirstOrDefault();
        var what = worst is null ? "" : words[
            worst.IsOfDay ? "OfToday" : worst.Currency is null ? "OfThisMonth" : "SpendOfThisMonth", Number(worst, worst.Used), Number(worst, worst.Max)];
        return new Notice(
            words[worst?.OpensAt is null ? "LimitNear" : "LimitReached", what],
            worst?.OpensAt is { } opens ? words["LimitReachedHeading", notices.DayAndTime(opens)] : words["LimitNearHeading", what],
            [words[worst?.OpensAt is null ? "LimitNearAdvice" : "LimitReachedAdvice"], words["LimitAdvice"]],
            words["SeeOrders"], notices.LinkTo("app/orders"))
        {
            Kind = NewsKind.OrderLimit,
            Lists = [new(null, [.. all.Select(line => new NoticeLink(
                line.Limit is { } limit
                    ? words[limit.IsOfDay ? "LimitOfDay" : limit.Currency is null ? "LimitOfMonth" : "LimitOfSpend",
                        Number(limit, limit.Used), Number(limit, limit.Max), limit.Currency]
                    : line.Line))])],
        };
    }

    private string Number(LimitReport limit, decimal number) =>
        limit.Currency is { } currency ? MoneyText.Of(number, currency, notices.Words.Culture) : number.ToString("0", notices.Words.Culture);

    [LoggerMessage(5911, LogLevel.Error, "The administrator could not be notified of an order limit; the follow-up timer retries. {Outcome}")]
    private partial void NotReported(string outcome);
}

/// <summary>How much of a limit is used.</summary>
/// <param name="IsOfDay">Orders of a day; else licenses or spend of a month.</param>
/// <param name="OpensAt">When it can be ordered again; null if it still can.</param>
internal sealed record LimitReport(bool IsOfDay, decimal Used, decimal Max, DateTimeOffset? OpensAt)
{
    /// <summary>The currency of a limit in money; null for a number.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Currency { get; init; }
}
