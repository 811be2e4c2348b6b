using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Memory;

namespace LocalFunctions.Runtime.Hosting;

/// <summary>local.settings.json &lt; user secrets &lt; environment &lt; command line.</summary>
internal sealed class SettingSources
{
    private static readonly Dictionary<string, string> Switches = new(StringComparer.OrdinalIgnoreCase)
    {
        ["--port"] = "LocalRuntime:Port",
        ["--enableAuth"] = "LocalRuntime:EnableAuth",
        ["--environment"] = "AZURE_FUNCTIONS_ENVIRONMENT",
    };

    private readonly IConfigurationSource _local;
    private readonly IConfigurationSource _environment = new EnvironmentVariablesConfigurationSource();
    private readonly IConfigurationSource _commandLine;

    public SettingSources(string assemblyDirectory, string[] args)
    {
        _commandLine = new CommandLineConfigurationSource { Args = WithFlags(args), SwitchMappings = Switches };
        Directory = Build(_environment, _commandLine)["AzureWebJobsScriptRoot"] ?? assemblyDirectory;
        _local = new MemoryConfigurationSource { InitialData = ReadLocalSettings(Path.Combine(Directory, "local.settings.json")) };
        EnvironmentName = Build(_local, _environment, _commandLine)["AZURE_FUNCTIONS_ENVIRONMENT"] ?? Environments.Development;
    }

    /// <summary>Where host.json and local.settings.json are: beside the application, or where the host's own setting says.</summary>
    public string Directory { get; }

    public string EnvironmentName { get; }

    /// <returns>The providers that the application reads and the host does not.</returns>
    public IReadOnlyCollection<IConfigurationProvider> AddTo(ConfigurationManager configuration, Assembly? userSecretsOf)
    {
        var providers = ((IConfigurationRoot)configuration).Providers;
        configuration.AddJsonFile(Path.Combine(Directory, "appsettings.json"), optional: true);
        List<IConfigurationProvider> applicationOnly = [providers.Last()];
        configuration.Sources.Add(_local);
        var before = providers.Count();
        if (userSecretsOf is not null)
            configuration.AddUserSecrets(userSecretsOf, optional: true);
        applicationOnly.AddRange(providers.Skip(before));
        configuration.Sources.Add(_environment);
        configuration.Sources.Add(_commandLine);
        return applicationOnly;
    }

    private static IConfigurationRoot Build(params IConfigurationSource[] sources) =>
        sources.Aggregate(new ConfigurationBuilder() as IConfigurationBuilder, (builder, source) => builder.Add(source)).Build();

    private static Dictionary<string, string?> ReadLocalSettings(string path)
    {
        var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        try
        {
            using var document = JsonDocument.Parse(File.Exists(path) ? File.ReadAllText(path) : "{}", options);
            return document.RootElement.TryGetProperty("Values", out var values)
                ? values.EnumerateObject().ToDictionary(v => v.Name.Replace("__", ":", StringComparison.Ordinal), string? (v) => v.Value.ToString(), StringComparer.OrdinalIgnoreCase)
                : [];
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
