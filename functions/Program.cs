using LicenseFunctions.Alerts;
using LicenseFunctions.Assignments;
using LicenseFunctions.AutoOrders;
using LicenseFunctions.Commands;
using LicenseFunctions.Dashboard;
using LicenseFunctions.Health;
using LicenseFunctions.Leavers;
using LicenseFunctions.Orders;
using LicenseFunctions.Overview;
using LicenseFunctions.Pricing;
using LicenseFunctions.Reports;
using LicenseFunctions.Shared.Http.Limits;
using LicenseFunctions.Usage;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;

namespace LicenseFunctions;

internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        try
        {
            switch (args)
            {
                case [Doctor.Command, .. var rest]:
                    return await Doctor.RunAsync(rest, Console.Out);
                case [BackupCommand.Backup or BackupCommand.Restore, ..]:
                    return await BackupCommand.RunAsync(args, Console.Out);
                default:
                    await CreateHost(args).RunAsync();
                    return 0;
            }
        }
        catch (Exception e) when (Settings.FailuresOf(e) is { Count: > 0 } failures)
        {
            await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, failures));
            return 1;
        }
    }

    /// <summary>The worker. Tests host it in their own process and replace a service or two through <paramref name="adjust"/>.</summary>
    internal static IHost CreateHost(string[] args, Action<FunctionsApplicationBuilder>? adjust = null)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.UseMiddleware<ResultMiddleware>();
        builder.ConfigureFunctionsWebApplication();
        AddMiddleware(builder);
        // The Functions host has a limit of 100 MB; below it each function decides what is too large for it, and answers 413.
        builder.Services.Configure<KestrelServerOptions>(server => server.Limits.MaxRequestBodySize = null);
        AddServices(builder);
        adjust?.Invoke(builder);
        var host = builder.Build();
        RenamedSettings.Warn(host.Services);
        return host;
    }

    /// <summary>From the outermost to the innermost.</summary>
    private static void AddMiddleware(FunctionsApplicationBuilder builder)
    {
        // Before anything else sees an exception, what it holds of a person is removed.
        builder.UseMiddleware<RedactionMiddleware>();
        builder.UseMiddleware<ProblemMiddleware>();
        builder.UseMiddleware<RateLimitMiddleware>();
        builder.UseMiddleware<AccessMiddleware>();
        builder.UseMiddleware<QueryMiddleware>();
        builder.UseMiddleware<TimerRunMiddleware>();
    }

    /// <summary>The services of the worker, and of the commands, which have no Functions host: slice by slice, each after those it uses.</summary>
    internal static void AddServices(IHostApplicationBuilder builder)
    {
        builder.AddTelemetry(alwaysKept: typeof(OrderServices).Namespace!);
        builder.AddShared();
        builder.AddUsage();
        builder.AddPricing();
        builder.AddOrders();
        builder.AddAssignments();
        builder.AddAlerts();
        builder.AddLeavers();
        builder.AddAutoOrders();
        builder.AddOverview();
        builder.AddReports();
        builder.AddDashboard();
        builder.AddHealth();
    }
}
