using System.Runtime.CompilerServices;
using LicenseFunctions.Alerts;
using LicenseFunctions.Assignments;
using LicenseFunctions.Commands;
using LicenseFunctions.Dashboard;
using LicenseFunctions.Health;
using LicenseFunctions.Orders;
using LicenseFunctions.Shared;
using LicenseFunctions.Shared.Telemetry;
using LicenseFunctions.Usage;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

namespace LicenseFunctions;

internal static class Program
{
    public static async Task<int> Main(string[] args)
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

    /// <summary>The whole app. Tests host it in their own process and replace a service or two through <paramref name="adjust"/>.</summary>
    /// <remarks>Not inlined: the local runtime finds the functions in the assembly that calls it.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static IHost CreateHost(string[] args, Action<FunctionsApplicationBuilder>? adjust = null)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        builder.AddTelemetry(alwaysKept: typeof(OrderServices).Namespace!);
        builder.AddShared();
        builder.AddUsage();
        builder.AddAlerts();
        builder.AddAssignments();
        builder.AddOrders();
        builder.AddDashboard();
        builder.AddHealth();
        adjust?.Invoke(builder);
        return builder.Build();
    }
}
