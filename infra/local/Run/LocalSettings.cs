using System.Text.Json;
using LocalFunctions.Host.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;

namespace LocalFunctions.Run;

/// <summary>local.settings.json &lt; user secrets &lt; environment &lt; command line, as Core Tools have them.</summary>
internal static class LocalSettings
{
    /// <summary>All settings that the host sees and hands to the worker as environment variables.</summary>
    /// <param name="appFolder">Where local.settings.json is.</param>
    /// <param name="userSecretsId">Null: the developer's secrets are not read.</param>
    /// <param name="args"><c>--Key=value</c>.</param>
    /// <exception cref="StartException">local.settings.json cannot be read.</exception>
    public static ConfigurationManager Read(string appFolder, string? userSecretsId, IEnumerable<string> args)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(ReadLocalSettings(Path.Combine(appFolder, "local.settings.json")));
        if (userSecretsId is not null)
            configuration.AddUserSecrets(userSecretsId);
        configuration.AddEnvironmentVariables();
        configuration.Sources.Add(new CommandLineConfigurationSource { Args = args });
        return configuration;
    }

    private static Dictionary<string, string?> ReadLocalSettings(string path)
    {
        var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        try
        {
            using var document = JsonDocument.Parse(File.Exists(path) ? File.ReadAllText(path) : "{}", options);
            if (!document.RootElement.TryGetProperty("Values", out var values))
                return [];
            return values.EnumerateObject().ToDictionary(
                value => value.Name.Replace("__", ":", StringComparison.Ordinal),
                string? (value) => value.Value.ToString(),
                StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new StartException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
