using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LocalFunctions.Azurite;

/// <summary>Puts Azurite in the place of every storage setting that says <c>UseDevelopmentStorage=true</c>.</summary>
public sealed class AzuriteStartup : WorkerExtensionStartup
{
    private const string DevelopmentStorage = "UseDevelopmentStorage=true";
    private static readonly string[] StorageSettings = ["AzureWebJobsStorage", "DataStorage"];

    public override void Configure(IFunctionsWorkerApplicationBuilder applicationBuilder)
    {
        var configuration = ((FunctionsApplicationBuilder)applicationBuilder).Configuration;
        var wanted = StorageSettings.Where(name => IsDevelopmentStorage(configuration[name])).ToList();
        if (wanted.Count == 0)
            return;
        var server = AzuriteServer.Start(new AzuriteOptions { DataFolder = NodePackages.DataFolder });
        configuration.AddInMemoryCollection(wanted.Select(name => KeyValuePair.Create(name, (string?)server.ConnectionString())));
        applicationBuilder.Services.AddSingleton(_ => server);
        applicationBuilder.Services.AddHostedService<Waiter>();
    }

    private static bool IsDevelopmentStorage(string? value) =>
        string.Equals(value?.Trim().TrimEnd(';'), DevelopmentStorage, StringComparison.OrdinalIgnoreCase);

    /// <summary>Holds the start of the functions until storage answers.</summary>
    private sealed class Waiter(AzuriteServer server) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => server.Ready.WaitAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
