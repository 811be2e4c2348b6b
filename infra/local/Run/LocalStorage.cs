using LicenseFunctions.Tenant;
using LocalFunctions.Azurite;
using Microsoft.Extensions.Configuration;

namespace LocalFunctions.Run;

/// <summary>Azurite in the place of every storage setting that says <c>UseDevelopmentStorage=true</c>.</summary>
internal static class LocalStorage
{
    public const string DataStorage = "DataStorage";
    private const string DevelopmentStorage = "UseDevelopmentStorage=true";
    private static readonly string[] Settings = ["AzureWebJobsStorage", DataStorage];

    /// <summary>The settings that ask for it.</summary>
    public static IReadOnlySet<string> Wanted(IConfiguration configuration) => Settings
        .Where(name => string.Equals(configuration[name]?.Trim().TrimEnd(';'), DevelopmentStorage, StringComparison.OrdinalIgnoreCase))
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Starts it, waits until it answers, and sets the settings to where it is.</summary>
    /// <returns>Null if no setting asks for it.</returns>
    /// <exception cref="IOException">Node.js is missing, npm failed, or another local run is using the data.</exception>
    public static async Task<AzuriteServer?> StartAsync(IConfigurationManager configuration, string dataFolder, CancellationToken cancellationToken)
    {
        var wanted = Wanted(configuration);
        if (wanted.Count == 0)
            return null;
        var server = AzuriteServer.Start(new AzuriteOptions { DataFolder = dataFolder });
        RunFile.Delete(dataFolder); // of a run that was killed: the data is ours now
        await server.Ready.WaitAsync(cancellationToken);
        configuration.AddInMemoryCollection(wanted.Select(name => KeyValuePair.Create(name, (string?)server.ConnectionString())));
        return server;
    }
}
