using System.Collections;
using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using LicenseFunctions.Infrastructure.Tests.Fixtures;
using LicenseFunctions.Shared.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace LicenseFunctions.Infrastructure.Tests.Deployment;

/// <summary>The settings that the app reads, found by letting it bind and validate its options.</summary>
internal static partial class AppSettings
{
    /// <summary>Bound because it is a property, and then overwritten by the setting DataStorage.</summary>
    private const string Overwritten = "DataStorage__ConnectionString";

    private const string Placeholder = "Any";

    /// <summary>What settings begin with that Azure itself sets.</summary>
    private const string OfThePlatform = "WEBSITE_";

    private static readonly Lazy<IReadOnlySet<string>> Read = new(FindThoseRead);

    /// <summary>As they are written in Azure: <c>Section__Name</c>. Of lists and dictionaries the name before the part that varies.</summary>
    public static IReadOnlySet<string> ReadByTheApp => Read.Value;

    /// <summary>The document with a table row for each setting.</summary>
    public static string Document { get; } = File.ReadAllText(Repository.PathOf("docs", "configuration.md"));

    /// <summary>The settings that have no row in the document's tables.</summary>
    public static IReadOnlyList<string> Undocumented(string document) => [.. ReadByTheApp.Where(name => !document.Split('\n').Any(line =>
        line.StartsWith("| `", StringComparison.Ordinal)
        && (line.Contains($"`{name}`", StringComparison.OrdinalIgnoreCase) || line.Contains($"`{name}__", StringComparison.OrdinalIgnoreCase))))];

    /// <summary>Binds and validates all options of the app, as its start does.</summary>
    /// <returns>The keys that were asked for.</returns>
    public static IReadOnlyCollection<string> Start(IReadOnlyDictionary<string, string> settings)
    {
        var values = settings.ToDictionary(setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), setting =>
            Resolved(setting.Key, setting.Value), StringComparer.OrdinalIgnoreCase);
        var recorder = new Recorder(values);
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.Sources.Clear();
        ((IConfigurationBuilder)builder.Configuration).Add(recorder);
        Program.AddServices(builder);
        using var host = builder.Build();
        recorder.Asked.Clear();
        host.Services.GetRequiredService<IStartupValidator>().Validate();
        return [.. recorder.Asked.Keys];
    }

    /// <summary>What Azure puts in the place of references and expressions. Real mail refuses addresses that are examples.</summary>
    private static string Resolved(string name, string value) => name switch
    {
        "Graph__TenantId" => "00000000-0000-0000-0000-00000000aaaa",
        "DataStorage__tableServiceUri" => "https://data.table.core.windows.net/",
        "DataStorage__queueServiceUri" => "https://data.queue.core.windows.net/",
        // Nothing is to be sent there.
        "APPLICATIONINSIGHTS_CONNECTION_STRING" => "",
        _ when value.Contains("@Microsoft.KeyVault(", StringComparison.Ordinal) && name.EndsWith("__Url", StringComparison.Ordinal) =>
            "https://hooks.contoso.com/from-the-vault",
        _ when value.Contains("@Microsoft.KeyVault(", StringComparison.Ordinal) => "a secret of more than 32 characters, from the vault",
        _ => value.Replace(".example", ".com", StringComparison.Ordinal),
    };

    /// <summary>The app's options classes with the section that each is bound from.</summary>
    private static IEnumerable<(string Name, Type Type)> Sections => typeof(TableNames).Assembly.GetTypes()
        .Where(type => type.GetField("Section") is not null).Select(type => ((string)type.GetField("Section")!.GetRawConstantValue()!, type));

    private static HashSet<string> FindThoseRead()
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Graph__TenantId"] = "",
            ["SendGrid__ApiKey"] = "key",
            ["Mail__From"] = "a@contoso.com",
            ["Mail__AdminTo"] = "a@contoso.com",
            ["Reseller__Email"] = "a@contoso.com",
            ["Reseller__AccountName"] = "a@contoso.com",
            ["DataStorage__tableServiceUri"] = "",
            ["DataStorage__queueServiceUri"] = "",
        };
        foreach (var schedule in AppCode.ScheduleSettings)
            settings[schedule] = "0 0 * * * *";
        // The binder does not look into a section in which there is nothing.
        foreach (var section in Sections.Select(section => section.Name))
            settings[$"{section}__{Placeholder}"] = "";
        var bound = Start(settings)
            .Where(key => key.Contains(':', StringComparison.Ordinal) && !key.EndsWith(":" + Placeholder, StringComparison.Ordinal) && !IsComputed(key));
        var asked = Directory.EnumerateFiles(Repository.PathOf("functions"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => AskedByName().Matches(File.ReadAllText(file))).Select(match => match.Groups["name"].Value);
        // What is a dictionary as a whole has names that vary right after the section.
        var varying = Sections.Where(section => section.Type.IsAssignableTo(typeof(IDictionary))).Select(section => section.Name);
        return bound.Concat(asked).Concat(varying).Select(key => key.Replace(":", "__", StringComparison.Ordinal)).Concat(AppCode.ScheduleSettings)
            .Where(name => name != Overwritten && !name.StartsWith(OfThePlatform, StringComparison.Ordinal)).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The binder asks for every property, also for those that only compute something.</summary>
    private static bool IsComputed(string key) => key.Split(':') is [var section, var name] && Sections
        .Where(options => string.Equals(options.Name, section, StringComparison.OrdinalIgnoreCase))
        .Select(options => options.Type.GetProperty(name))
            .Any(property => property is { CanWrite: false } && !property.PropertyType.Name.StartsWith("Dictionary", StringComparison.Ordinal));

    [GeneratedRegex("""
        configuration\["(?<name>[\w:]+)"\]
        """, RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AskedByName();

    private sealed class Recorder(Dictionary<string, string> values) : ConfigurationProvider, IConfigurationSource
    {
        public ConcurrentDictionary<string, bool> Asked { get; } = new(StringComparer.OrdinalIgnoreCase);

        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public override void Load() => Data = values.ToDictionary(value => value.Key, string? (value) => value.Value, StringComparer.OrdinalIgnoreCase);

        public override bool TryGet(string key, out string? value)
        {
            Asked[key] = true;
            return base.TryGet(key, out value);
        }
    }
}
