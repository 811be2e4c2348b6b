namespace LicenseFunctions.Alerts.LowLicenses;

internal sealed class WarnLowLicensesFunction(LowLicenseWarner warner)
{
    [Function("WarnLowLicenses")]
    public Task Run([TimerTrigger("%AlertSchedule%")] TimerInfo timer, CancellationToken cancellationToken) => warner.WarnAsync(cancellationToken);
}
