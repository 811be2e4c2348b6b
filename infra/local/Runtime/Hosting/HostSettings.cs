namespace LocalFunctions.Runtime.Hosting;

/// <summary>
/// The settings that the host sees: local.settings.json, environment, command line and what startups added, but never a
/// source of the application, since in Azure the host reads app settings in its own process.
/// </summary>
internal sealed partial class HostSettings(IReadOnlyList<IConfigurationProvider> providers)
{
    public string? this[string key] =>
        providers.Reverse().Select(p => p.TryGet(key, out var value) ? value : null).FirstOrDefault(v => v is not null);

    /// <summary>Puts settings in place of <c>%Name%</c>.</summary>
    /// <exception cref="StartException">A setting is missing, or is written in a form that the host does not find.</exception>
    public string Resolve(string text, string function) => Placeholder().Replace(text, match =>
    {
        var name = match.Groups["name"].Value;
        var withColons = name.Replace("__", ":", StringComparison.Ordinal);
        if (withColons != name)
            throw new StartException($"Function '{function}': the host does not find %{name}%. Write %{withColons}%; "
                + "the setting's own name keeps the underscores.");
        var inEnvironment = name.Replace(":", "__", StringComparison.Ordinal);
        return this[name] is { Length: > 0 } value
            ? value
            : throw new StartException($"Function '{function}': the setting '{inEnvironment}' for %{name}% is missing.");
    });

    /// <summary>The connection string that a trigger's <c>Connection</c> names, sought as the host seeks it.</summary>
    /// <exception cref="StartException">There is none, or it is malformed.</exception>
    public string ConnectionString(string? connection, string function)
    {
        var name = string.IsNullOrEmpty(connection) ? "Storage" : Resolve(connection, function);
        var shown = name is "Storage" ? "AzureWebJobsStorage" : name;
        string[] keys = [$"ConnectionStrings:AzureWebJobs{name}", $"AzureWebJobs{name}", $"ConnectionStrings:{name}", name];
        var value = keys.Select(key => this[key]).FirstOrDefault(value => !string.IsNullOrEmpty(value))
            ?? throw new StartException(this[$"{name}:queueServiceUri"] is null
                ? $"Function '{function}': the setting '{shown}', a storage connection string, is missing."
                : $"Function '{function}': the local runtime does not sign in to storage; "
                    + $"set '{shown}' to a connection string instead of '{shown}__queueServiceUri'.");
        try
        {
            _ = new QueueServiceClient(value);
            return value;
        }
        catch (FormatException e)
        {
            throw new StartException($"Function '{function}': the setting '{shown}' is no storage connection string: {e.Message}", e);
        }
    }

    [GeneratedRegex("%(?<name>[^%]+)%", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
