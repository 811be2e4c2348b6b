using LicenseFunctions.Health;
using LicenseFunctions.Shared.Storage.Backup;

namespace LicenseFunctions.Commands;

/// <summary>
/// <c>backup FOLDER</c> and <c>restore FOLDER [--missing] [--stopped]</c>: copies all tables to and from files. The app must be stopped for a
/// restore. Storage shows only when timers last ran, so <c>--stopped</c> must confirm it after a recent run. Storage on this machine needs
/// <c>--local</c>: it is the default without settings, and its backup could be mistaken for Azure's.
/// </summary>
internal static class BackupCommand
{
    public const string Backup = "backup";
    public const string Restore = "restore";
    private const string Missing = "--missing";
    private const string Stopped = "--stopped";
    private const string Local = "--local";

    /// <summary>FollowUpOrders runs every ten minutes, unless OrderFollowUpSchedule changes that.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(15);

    /// <returns>0 if it succeeded, 1 if it failed, 2 if the arguments are wrong.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter console)
    {
        if (args is not [var command, var folder, .. var options] || folder.StartsWith('-') || !options.All(IsKnown))
        {
            await console.WriteLineAsync(
                $"{Backup} FOLDER writes all tables there; {Restore} FOLDER [{Missing}] [{Stopped}] restores them. {Local} is for storage on this machine.");
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
                    "Nothing was done: this is storage on this machine. Set DataStorage__tableServiceUri and DataStorage__queueServiceUri to Azure's, " +
                    $"or add {Local} if you mean it.");
                return 1;
            }
            var counts = command == Backup
                ? await host.Services.GetRequiredService<TableBackup>().WriteAsync(folder, CancellationToken.None)
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

    /// <summary>An option, or a setting <c>--Key=value</c>. An unknown option, such as a dry run, must not start the real command.</summary>
    private static bool IsKnown(string option) => option is Missing or Stopped or Local || option.Contains('=', StringComparison.Ordinal);

    /// <summary>Empty if nothing was restored.</summary>
    private static async Task<IReadOnlyDictionary<string, int>> RestoreAsync(IServiceProvider services, string folder, string[] options, TextWriter console)
    {
        if (!options.Contains(Stopped, StringComparer.Ordinal) && await FindRecentRunAsync(services) is { } run)
        {
            await console.WriteLineAsync(
                $"Nothing was restored. Stop the app first: {run}, so it may still be running on this storage. If it is stopped, add {Stopped}.");
            return new Dictionary<string, int>(StringComparer.Ordinal);
        }
        var backup = services.GetRequiredService<TableBackup>();
        if (!options.Contains(Missing, StringComparer.Ordinal) && await backup.GetFilledAsync(CancellationToken.None) is { Count: > 0 } filled)
        {
            await console.WriteLineAsync(
                $"Nothing was restored: {string.Join(", ", filled)} have rows. {Missing} adds the missing rows and keeps the existing ones.");
            return new Dictionary<string, int>(StringComparer.Ordinal);
        }
        var (counts, messages) = await backup.ReadAsync(folder, CancellationToken.None);
        foreach (var message in messages)
            await console.WriteLineAsync(message);
        return counts;
    }

    /// <summary>Names the timer that ran last and when; null if that is not recent.</summary>
    private static async Task<string?> FindRecentRunAsync(IServiceProvider services)
    {
        var runs = await services.GetRequiredService<TimerRuns>().GetAsync(CancellationToken.None);
        if (runs.Count == 0)
            return null;
        var (function, run) = runs.MaxBy(run => run.Value.Last);
        var age = services.GetRequiredService<TimeProvider>().GetUtcNow() - run.Last;
        return age < Recent ? string.Create(CultureInfo.InvariantCulture, $"{function} completed {age.TotalMinutes:0} minutes ago") : null;
    }
}
