using System.Diagnostics;
using System.Runtime.InteropServices;
using LicenseFunctions.Tenant;
using LocalFunctions.Azurite;
using LocalFunctions.Host;
using LocalFunctions.Host.Settings;
using LocalFunctions.Run.SignIn;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LocalFunctions.Run;

/// <summary>The whole local run: storage, the tenant, then the app in its own process; or one command of the app beside them.</summary>
internal sealed class LocalRun(LocalRunArguments arguments, TextWriter console)
{
    /// <returns>The exit code.</returns>
    /// <exception cref="StartException">The app or its settings keep it from starting.</exception>
    /// <exception cref="IOException">Storage or the tenant cannot be started.</exception>
    public async Task<int> RunAsync()
    {
        var (stopping, stop) = Stopping();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, stop);
        var configuration = LocalSettings.Read(arguments.AppFolder, arguments.UserSecretsId, arguments.Settings);
        configuration["AZURE_FUNCTIONS_ENVIRONMENT"] ??= Environments.Development;
        var dataFolder = configuration["LocalHost:DataFolder"] ?? NodePackages.DataFolder;
        var isCommand = arguments.Command.Count > 0;
        var say = isCommand ? TextWriter.Null : console;
        if (arguments.Reset)
        {
            AzuriteServer.DeleteData(dataFolder);
            await say.WriteLineAsync("Deleted the storage and the simulated tenant of earlier runs.");
        }
        if (isCommand && await JoinAsync(configuration, dataFolder))
            return await RunCommandAsync(Flatten(configuration));

        var local = LocalStorage.Wanted(configuration);
        await say.WriteLineAsync("Starting storage ...");
        await using var storage = await LocalStorage.StartAsync(configuration, dataFolder, CancellationToken.None);
        await say.WriteLineAsync("Starting the simulated tenant ...");
        await using var tenant = await SimulatedTenant.StartAsync(
            configuration,
            isCommand ? 0 : arguments.TenantPort,
            storage is null ? null : dataFolder,
            isCommand || !local.Contains(LocalStorage.DataStorage) ? null : configuration[LocalStorage.DataStorage]);
        if (isCommand)
            return await RunCommandAsync(Flatten(configuration));

        using var file = storage is null ? null : await RunFile.WriteAsync(
            dataFolder,
            local.Select(name => KeyValuePair.Create(name, configuration[name]))
                .Concat(tenant?.Settings ?? new Dictionary<string, string?>(StringComparer.Ordinal)));
        if (arguments.EnableAuth)
            configuration["LocalHost:EnableAuth"] = "true";
        configuration[PlatformSignIn.Setting] ??= "true";
        if (configuration.GetValue<bool>(PlatformSignIn.Setting))
            configuration[PlatformSignIn.IsOnSetting] = "true";
        if (arguments.Port != 0)
            configuration["WEBSITE_HOSTNAME"] ??= $"127.0.0.1:{arguments.Port}"; // as Core Tools tell the app where it is
        await say.WriteLineAsync("Starting the functions ...");
        var settings = Flatten(configuration);
        await using var host = await FunctionsHost.StartAsync(new()
        {
            AppFolder = arguments.AppFolder,
            Settings = settings,
            Platform = PlatformSignIn.Of(settings) is { } signIn ? signIn.InvokeAsync : null,
            Port = arguments.Port,
            Logging = logging => Log(logging, configuration),
        });
        tenant?.PointWebhooksAt(host.Address);
        await Banner.WriteAsync(console, host);
        await console.WriteLineAsync(tenant?.Welcome(host.Address, host.Keys.Enabled ? host.Keys.Master : null));
        await console.WriteLineAsync(storage is null ? "Ctrl+C stops it." : "Ctrl+C stops it. The next run has the same data; --reset deletes it.");
        await Task.WhenAny(stopping, host.WorkerGivenUp);
        await console.WriteLineAsync("Stopping ...");
        return host.WorkerGivenUp.IsCompleted
            ? throw new StartException($"The app ended again and again, last with exit code {await host.WorkerGivenUp}.")
            : 0;
    }

    /// <summary>Leads a command to the storage and the tenant of the local run that uses this clone's data.</summary>
    /// <returns>False if there is none.</returns>
    private static async Task<bool> JoinAsync(ConfigurationManager configuration, string dataFolder)
    {
        if (!AzuriteServer.IsInUse(dataFolder) || await RunFile.ReadAsync(dataFolder) is not { } settings)
            return false;
        var local = LocalStorage.Wanted(configuration);
        SimulatedTenant.Join(configuration, settings);
        configuration.AddInMemoryCollection(settings.Where(setting => local.Contains(setting.Key)));
        return true;
    }

    /// <summary>The app's own command, as it is called in Azure.</summary>
    private async Task<int> RunCommandAsync(IReadOnlyDictionary<string, string?> settings)
    {
        var start = new ProcessStartInfo("dotnet",
            [Path.Combine(arguments.AppFolder, "LicenseFunctions.dll"), .. arguments.Command, .. arguments.Settings])
        { UseShellExecute = false };
        foreach (var (name, value) in settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static Dictionary<string, string?> Flatten(ConfigurationManager configuration) =>
        configuration.AsEnumerable().Where(setting => setting.Value is not null).ToDictionary(StringComparer.OrdinalIgnoreCase);

    private static void Log(ILoggingBuilder logging, ConfigurationManager configuration) =>
        logging.AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("System.Net.Http", LogLevel.Warning)
            .AddFilter("Azure", LogLevel.Warning)
            .AddFilter("Polly", LogLevel.Warning)
            .AddConfiguration(configuration.GetSection("Logging"))
            .AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "HH:mm:ss "));

    /// <summary>The first signal stops tidily, a second one at once.</summary>
    private static (Task Stopping, Action<PosixSignalContext> Stop) Stopping()
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (source.Task, context => context.Cancel = source.TrySetResult());
    }
}
