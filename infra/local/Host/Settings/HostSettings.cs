namespace LocalFunctions.Host.Settings;

/// <summary>What the host reads of its settings: never a source of the worker, since Azure's host reads its own environment.</summary>
internal sealed partial class HostSettings(IConfiguration configuration)
{
    public IConfiguration Configuration => configuration;
    public string? this[string key] => configuration[key];

    /// <summary>Puts settings in place of <c>%Name%</c>.</summary>
    /// <exception cref="StartException">A setting is missing, or is written in a form that the host does not find.</exception>
    public string Resolve(string text, string function) => Placeholder().Replace(text, match =>
    {
        var name = match.Groups["name"].Value;
        var withColons = name.Replace("__", ":", StringComparison.Ordinal);
        if (withColons != name)
            throw new StartException($"Function '{function}': the host does not find %{name}%. Give the setting a name without underscores.");
        var inEnvironment = name.Replace(":", "__", StringComparison.Ordinal);
        return this[name] is { Length: > 0 } value
            ? value
            : throw new StartException($"Function '{function}': the setting '{inEnvironment}' for %{name}% is missing.");
    });

    /// <summary>The connection string that a trigger's <c>Connection</c> names, looked up as the host does.</summary>
    /// <exception cref="StartException">There is none, or it is malformed.</exception>
    public string ConnectionString(string? connection, string function)
    {
        var name = string.IsNullOrEmpty(connection) ? "Storage" : Resolve(connection, function);
        var shown = name is "Storage" ? "AzureWebJobsStorage" : name;
        string[] keys = [$"ConnectionStrings:AzureWebJobs{name}", $"AzureWebJobs{name}", $"ConnectionStrings:{name}", name];
        var value = keys.Select(key => this[key]).FirstOrDefault(value => !string.IsNullOrEmpty(value))
            ?? throw new StartException(this[$"{name}:queueServiceUri"] is null
                ? $"Function '{function}': the setting '{shown}', a storage connection string, is missing."
                : $"Function '{function}': the local host does not sign in to storage; "
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
