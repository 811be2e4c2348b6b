namespace LocalFunctions.Runtime.Hosting;

/// <summary>appsettings.json &lt; local.settings.json &lt; user secrets &lt; environment &lt; command line.</summary>
internal sealed class SettingSources
{
    private const string EnvironmentKey = "AZURE_FUNCTIONS_ENVIRONMENT";
    private static readonly Dictionary<string, string> Switches = new(StringComparer.OrdinalIgnoreCase)
    {
        ["--port"] = "LocalRuntime:Port",
        ["--enableAuth"] = "LocalRuntime:EnableAuth",
    };
    private readonly string[] _args;
    private readonly Dictionary<string, string?> _local;

    public SettingSources(string assemblyDirectory, string[] args)
    {
        _args = [.. WithFlags(args)];
        var outside = AddOutside(new ConfigurationBuilder()).Build();
        Directory = outside["AzureWebJobsScriptRoot"] ?? assemblyDirectory;
        _local = ReadLocalSettings(Path.Combine(Directory, "local.settings.json"));
        EnvironmentName = outside[EnvironmentKey] ?? _local.GetValueOrDefault(EnvironmentKey) ?? Environments.Development;
    }

    /// <summary>Where host.json and local.settings.json are: beside the application, or where the host's own setting says.</summary>
    public string Directory { get; }
    public string EnvironmentName { get; }

    /// <summary>Adds them all. Those of JSON files are the application's, and not seen by the host.</summary>
    public void AddTo(IConfigurationBuilder configuration, Assembly? userSecretsOf)
    {
        configuration.AddJsonFile(Path.Combine(Directory, "appsettings.json"), optional: true).AddInMemoryCollection(_local);
        if (userSecretsOf is not null)
            configuration.AddUserSecrets(userSecretsOf, optional: true);
        AddOutside(configuration);
    }

    private IConfigurationBuilder AddOutside(IConfigurationBuilder configuration) =>
        configuration.AddEnvironmentVariables().AddCommandLine(_args, Switches);

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

    // The command line provider takes the next argument as the value, be it another option: a flag gets its value here.
    private static IEnumerable<string> WithFlags(string[] args) => args.Select((arg, i) => arg.StartsWith("--", StringComparison.Ordinal)
        && !arg.Contains('=', StringComparison.Ordinal)
        && (i + 1 == args.Length || args[i + 1].StartsWith("--", StringComparison.Ordinal)) ? arg + "=true" : arg);
}
