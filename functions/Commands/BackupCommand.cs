using Azure.Data.Tables;
using LicenseFunctions.Orders;
using LicenseFunctions.Shared.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Commands;

/// <summary>
/// <c>backup FOLDER</c> and <c>restore FOLDER [--overwrite]</c>: all tables to and from files. The app is to be stopped for a restore.
/// Both say which storage it is, and want <c>--local</c> for this machine's: without settings it is what a local run uses, and a backup
/// of that would pass for one of Azure's.
/// </summary>
internal static class BackupCommand
{
    public const string Backup = "backup";
    public const string Restore = "restore";
    private const string Overwrite = "--overwrite";
    private const string Local = "--local";

    /// <returns>0 if it was done, 1 if not, 2 if it was asked for wrongly.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter console)
    {
        if (args is not [var command, var folder, .. var options] || folder.StartsWith('-'))
        {
            await console.WriteLineAsync($"{Backup} FOLDER writes all tables there; {Restore} FOLDER [{Overwrite}] puts them back. {Local} is for storage on this machine.");
            return 2;
        }
        using var host = await CommandHost.StartAsync([.. options.Where(option => option is not (Overwrite or Local))]);
        try
        {
            var storage = host.Services.GetRequiredService<TableServiceClient>().Uri;
            await console.WriteLineAsync($"{(command == Backup ? "Backup of" : "Restore into")} {storage.GetLeftPart(UriPartial.Path)}");
            if (storage.IsLoopback && !options.Contains(Local, StringComparer.Ordinal))
            {
                await console.WriteLineAsync($"This is storage on this machine, and nothing was done. Set DataStorage__tableServiceUri and DataStorage__queueServiceUri to Azure's, or add {Local} if you mean it.");
                return 1;
            }
            var backup = host.Services.GetRequiredService<TableBackup>();
            var counts = command == Backup
                ? await backup.WriteAsync(folder, CancellationToken.None)
                : await RestoreAsync(host.Services, folder, options.Contains(Overwrite, StringComparer.Ordinal), console);
            foreach (var (table, rows) in counts)
                await console.WriteLineAsync($"{table}: {rows} rows");
            return counts.Count > 0 ? 0 : 1;
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException || StorageFailure.Is(e))
        {
            await console.WriteLineAsync(StorageFailure.Is(e) ? StorageFailure.Describe(e) : e.Message);
            return 1;
        }
        finally
        {
            await host.StopAsync();
        }
    }

    private static async Task<IReadOnlyDictionary<string, int>> RestoreAsync(IServiceProvider services, string folder, bool overwrite, TextWriter console)
    {
        var backup = services.GetRequiredService<TableBackup>();
        if (!overwrite && await backup.GetFilledAsync(CancellationToken.None) is { Count: > 0 } filled)
        {
            await console.WriteLineAsync($"Nothing was restored: {string.Join(", ", filled)} have rows. {Overwrite} writes over those of the same keys and leaves the others.");
            return new Dictionary<string, int>(StringComparer.Ordinal);
        }
        var orders = services.GetRequiredService<RestoredOrders>();
        var counts = await backup.ReadAsync(folder, orders.Doubt, CancellationToken.None);
        foreach (var id in await orders.ExplainAsync(CancellationToken.None))
            await console.WriteLineAsync($"{id} was about to be sent when the backup was made, and perhaps has been since: it is Unknown now, and is not sent by itself.");
        return counts;
    }
}
