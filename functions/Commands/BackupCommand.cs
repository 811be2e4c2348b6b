using LicenseFunctions.Health;
using LicenseFunctions.Shared.Storage.Backup;

namespace LicenseFunctions.Commands;

/// <summary>
/// <c>backup FOLDER</c> and <c>restore FOLDER [--missing] [--stopped]</c>: all tables to and from files. The app must be stopped for a
/// restore. All that storage shows of a running app is when its timers last ran: after a recent run, <c>--stopped</c> has to confirm it.
/// Both say which storage it is, and want <c>--local</c> for this machine's: without settings it is what a local run uses, and a backup
/// of that would pass for one of Azure's.
/// </summary>
internal static class BackupCommand
{
    public const string Backup = "backup";
    public const string Restore = "restore";
    private const string Missing = "--missing";
    private const string Stopped = "--stopped";
    private const string Local = "--local";

    /// <summary>Orders are followed up every ten minutes, unless OrderFollowUpSchedule says otherwise.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(15);

    /// <returns>0 if it was done, 1 if not, 2 if it was asked for wrongly.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter console)
    {
        if (args is not [var command, var folder, .. var options] || folder.StartsWith('-') || !options.All(IsKnown))
        {
            await console.WriteLineAsync(
                $"{Backup} FOLDER writes all tables there; {Restore} FOLDER [{Missing}] [{Stopped}] puts them back. {Local} is for storage on this machine.");
            return 2;
        }
        using var host = await CommandHost.StartAsync([.. options.Where(option => option is not (Missing or Stopped or Local))]);
        try
        {
            var storage = host.Services.GetRequiredService<TableServiceClient>().Uri;
            await console.WriteLineAsync($"{(command == Backup ? "Backup of" : "Restore into")} {storage.GetLeftPart(UriPartial.Path)}");
            if (storage.IsLoopback && !options.Contains(Local, StringComparer.Ordinal))
            {
                await console.WriteLineAsync(
                    "This is storage on this machine, and nothing was done. Set DataStorage__tableServiceUri and DataStorage__queueServiceUri to Azure's, " +
                    $"or add {Local} if you mean it.");
                return 1;
            }
            var backup = host.Services.GetRequiredService<TableBackup>();
            var counts = command == Backup
                ? await backup.WriteAsync(folder, CancellationToken.None)
                : await RestoreAsync(host.Services, folder, options, console);
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

    /// <summary>An option of these commands, or a setting, <c>--Key=value</c>. A dry run, which there is not, must not be done in earnest.</summary>
    private static bool IsKnown(string option) => option is Missing or Stopped or Local || option.Contains('=', StringComparison.Ordinal);

    private static async Task<IReadOnlyDictionary<string, int>> RestoreAsync(IServiceProvider services, string folder, string[] options, TextWriter console)
    {
        var nothing = new Dictionary<string, int>(StringComparer.Ordinal);
        if (!options.Contains(Stopped, StringComparer.Ordinal) && await FindRecentRunAsync(services) is { } run)
        {
            await console.WriteLineAsync(
                $"Nothing was restored. Stop the app first: {run}, so it is running on this storage or was until then. If it is stopped, add {Stopped}.");
            return nothing;
        }
        var backup = services.GetRequiredService<TableBackup>();
        if (!options.Contains(Missing, StringComparer.Ordinal) && await backup.GetFilledAsync(CancellationToken.None) is { Count: > 0 } filled)
        {
            await console.WriteLineAsync(
                $"Nothing was restored: {string.Join(", ", filled)} have rows. {Missing} adds the rows that are missing and leaves those that are there.");
            return nothing;
        }
        var (counts, news) = await backup.ReadAsync(folder, CancellationToken.None);
        foreach (var line in news)
            await console.WriteLineAsync(line);
        return counts;
    }

    /// <summary>Which timer ran last, and how long ago, if that is recent.</summary>
    private static async Task<string?> FindRecentRunAsync(IServiceProvider services)
    {
        var runs = await services.GetRequiredService<TimerRuns>().GetAsync(CancellationToken.None);
        if (runs.Count == 0)
            return null;
        var (function, run) = runs.MaxBy(run => run.Value.Last);
        var age = services.GetRequiredService<TimeProvider>().GetUtcNow() - run.Last;
        return age < Recent ? string.Create(CultureInfo.InvariantCulture, $"{function} ended {age.TotalMinutes:0} minutes ago") : null;
    }
}
