using System.Text.Json.Nodes;
using LicenseFunctions.Infrastructure.Tests.Fixtures;
using LicenseFunctions.Infrastructure.Tests.Tools;

namespace LicenseFunctions.Infrastructure.Tests.Scripts;

/// <summary>A tenant without a registration, a deployed app nobody can sign in to, and commands <c>az</c> and <c>azd</c>. See Node/az.cjs.</summary>
internal sealed class SignInTenant : IDisposable
{
    public const string Me = "00000000-0000-0000-0000-0000000000e1";
    private readonly string _folder = Directory.CreateTempSubdirectory("license-sign-in-").FullName;

    public SignInTenant()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "az"), Path.Combine(NodeTools.Folder, "az.cjs"));
        var azd = Path.Combine(_folder, "azd");
        File.WriteAllText(azd, "#!/usr/bin/env bash\necho \"$*\" >>\"$(dirname \"$0\")/azd.log\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(azd, File.GetUnixFileMode(azd) | UnixFileMode.UserExecute);
        State = new JsonObject
        {
            ["isSignedIn"] = true,
            ["isAdministrator"] = true,
            ["me"] = Me,
            ["writes"] = 0,
            ["notKnownYet"] = 0,
            ["applications"] = new JsonArray(),
            ["servicePrincipals"] = new JsonArray(GraphTenant.Principal("graph", "00000003-0000-0000-c000-000000000000", "Application")),
            ["assignments"] = new JsonArray(),
            ["grants"] = new JsonArray(),
            ["authentication"] = new JsonObject { ["properties"] = new JsonObject { ["platform"] = new JsonObject { ["enabled"] = false } } },
        };
    }

    public JsonObject State { get; private set; }

    public int Writes => State["writes"]!.GetValue<int>();

    public JsonArray Applications => State["applications"]!.AsArray();

    /// <summary>What azd was called with.</summary>
    public IReadOnlyList<string> Azd => File.Exists(Path.Combine(_folder, "azd.log")) ? File.ReadAllLines(Path.Combine(_folder, "azd.log")) : [];

    /// <summary>Who has which role, as the last digit of the role's id.</summary>
    public IEnumerable<string> Assigned => State["assignments"]!.AsArray()
        .Select(assignment => $"{assignment!["principalId"]} {assignment["appRoleId"]!.GetValue<string>()[^1]}").Order(StringComparer.Ordinal);

    /// <summary>As azd runs it after a provisioning.</summary>
    public Task<Tool> RunAsAzdAsync(string client, params string[] options) => RunAsync(options, new()
    {
        ["AZURE_ENV_NAME"] = "production",
        ["AZURE_RESOURCE_GROUP"] = "licenses",
        ["FUNCTION_APP_NAME"] = "licenses-x1",
        ["ENTRA_CLIENT_ID"] = client,
    });

    public Task<Tool> RunAsync(params string[] options) => RunAsync(options, []);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<Tool> RunAsync(string[] options, Dictionary<string, string> environment)
    {
        var file = Path.Combine(_folder, "tenant.json");
        await File.WriteAllTextAsync(file, State.ToJsonString(), TestContext.Current.CancellationToken);
        environment["PATH"] = $"{_folder}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
        environment["FAKE_AZ"] = file;
        var run = await Tool.RunAsync(
            "bash", [Repository.PathOf("infra", "azure", "set-up-sign-in.sh"), .. options], "The script needs bash.", environment: environment);
        State = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!.AsObject();
        return run;
    }
}
