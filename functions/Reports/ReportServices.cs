namespace LicenseFunctions.Reports;

internal static class ReportServices
{
    /// <summary>The report of each month.</summary>
    public static void AddReports(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ReportStore>();
        builder.Services.AddSingleton<ReportBuilder>();
        builder.Services.AddSingleton<ReportText>();
        builder.Services.AddSingleton<MonthlyReporter>();
    }
}
