using Azure.Core;
using Azure.Storage.Queues;
using LicenseFunctions.Shared.Storage.Audit;
using LicenseFunctions.Shared.Storage.Backup;
using Microsoft.Extensions.Configuration;

namespace LicenseFunctions.Shared.Storage;

internal static class StorageServices
{
    /// <summary>For each of the four attempts of the client. The default of 100 s is longer than any caller waits.</summary>
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);

    public static void AddStorage(this IServiceCollection services)
    {
        services.AddSettings<DataStorageOptions>(DataStorageOptions.Section);
        services.AddOptions<DataStorageOptions>()
            .Configure<IConfiguration>((options, configuration) => options.ConnectionString = configuration[DataStorageOptions.Section]);
        services.AddSingleton(CreateTables);
        services.AddSingleton(CreateQueues);
        services.AddSingleton<TableSource>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<TableBackup>();
    }

    private static TableServiceClient CreateTables(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<DataStorageOptions>();
        var client = new TableClientOptions { Retry = { NetworkTimeout = AttemptTimeout } };
        return options.TableServiceUri is { } uri
            ? new TableServiceClient(uri, provider.GetRequiredService<TokenCredential>(), client)
            : new TableServiceClient(options.ConnectionString, client);
    }

    private static QueueServiceClient CreateQueues(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<DataStorageOptions>();
        // The queue trigger of the host expects it; see messageEncoding in host.json.
        var client = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64, Retry = { NetworkTimeout = AttemptTimeout } };
        return options.QueueServiceUri is { } uri
            ? new QueueServiceClient(uri, provider.GetRequiredService<TokenCredential>(), client)
            : new QueueServiceClient(options.ConnectionString, client);
    }
}
