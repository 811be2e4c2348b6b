using System.Text.Json;

namespace LicenseFunctions.Tenant;

/// <summary>
/// The file <c>running.json</c>, in which a local run leaves the settings that lead to its storage and its simulated services, for the
/// commands that are called meanwhile. One that a killed run has left behind means nothing: nobody uses the folder then.
/// </summary>
public sealed class RunFile : IDisposable
{
    private readonly string _folder;

    private RunFile(string folder) => _folder = folder;

    /// <param name="settings">By name with a colon.</param>
    /// <returns>Deletes the file at the end.</returns>
    public static async Task<RunFile> WriteAsync(string folder, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        await OwnerFile.WriteAsync(PathIn(folder), settings.ToDictionary(StringComparer.OrdinalIgnoreCase));
        return new RunFile(folder);
    }

    /// <summary>Null where there is none, or none that can be read.</summary>
    public static async Task<IReadOnlyDictionary<string, string?>?> ReadAsync(string folder)
    {
        try
        {
            return await OwnerFile.ReadAsync<Dictionary<string, string?>>(PathIn(folder));
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return null;
        }
    }

    public static void Delete(string folder) => File.Delete(PathIn(folder));

    public void Dispose() => Delete(_folder);

    private static string PathIn(string folder) => Path.Combine(folder, "running.json");
}
