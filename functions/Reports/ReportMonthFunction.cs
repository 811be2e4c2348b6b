namespace LicenseFunctions.Reports;

internal sealed class ReportMonthFunction(MonthlyReporter reporter)
{
    [Function("ReportMonth")]
    public Task Run([TimerTrigger("%AlertSchedule%")] TimerInfo timer, CancellationToken cancellationToken) => reporter.RunAsync(cancellationToken);
}
