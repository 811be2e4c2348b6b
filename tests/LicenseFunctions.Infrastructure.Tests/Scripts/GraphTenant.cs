using System.Text.Json.Nodes;
using LicenseFunctions.Infrastructure.Tests.Fixtures;
using LicenseFunctions.Infrastructure.Tests.Tools;

namespace LicenseFunctions.Infrastructure.Tests.Scripts;

/// <summary>A tenant behind a command <c>az</c> that is put before the real one on the PATH. See Node/az.cjs.</summary>
internal sealed class GraphTenant : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("license-az-").FullName;

    public GraphTenant()
    {
        // A link would be read from where it points to, and so find its packages.
        File.CreateSymbolicLink(Path.Combine(_folder, "az"), Path.Combine(NodeTools.Folder, "az.cjs"));
        State = new JsonObject
        {
            ["isSignedIn"] = true,
            ["isAdministrator"] = true,
            ["writes"] = 0,
            ["servicePrincipals"] = new JsonArray(Principal("graph", "00000003-0000-0000-c000-000000000000", "Application"),
                Principal("app", "a", "ManagedIdentity")),
            ["assignments"] = new JsonArray(),
        };
        foreach (var name in Names)
            Roles.Add(Role(name));
    }

    /// <summary>Permissions that Microsoft Graph has: those of the app, and one more.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "LicenseAssignment.Read.All", "LicenseAssignment.ReadWrite.All", "User.Read.All", "User.ReadWrite.All", "AuditLog.Read.All", "GroupMember.Read.All",
        "GroupMember.ReadWrite.All", "Organization.Read.All", "MailboxSettings.Read", "Mail.Send",
    ];

    public JsonObject State { get; private set; }

    public JsonArray Roles => State["servicePrincipals"]![0]!["appRoles"]!.AsArray();

    public JsonArray Principals => State["servicePrincipals"]!.AsArray();

    public int Writes => State["writes"]!.GetValue<int>();

    /// <summary>The permissions that the identity has.</summary>
    public IEnumerable<string> Granted => State["assignments"]!.AsArray().Select(assignment => assignment!["appRoleId"]!.GetValue<string>()["id-of-".Length..])
        .Select(id => id.Replace('-', '.')).Order(StringComparer.Ordinal);

    public void Grant(string name) => State["assignments"]!.AsArray().Add(new JsonObject
    {
        ["id"] = $"assignment-of-{IdOf(name)}",
        ["principalId"] = "app",
        ["resourceId"] = "graph",
        ["appRoleId"] = IdOf(name),
    });

    /// <summary>Another command beside <c>az</c>: a few lines of bash.</summary>
    public void Put(string command, string does)
    {
        var path = Path.Combine(_folder, command);
        File.WriteAllText(path, $"#!/usr/bin/env bash\n{does}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
    }

    /// <summary>Runs the script for permissions, for the identity <c>licenses-identity</c>.</summary>
    public Task<Tool> RunAsync(params string[] options) => RunScriptAsync("grant-graph-permissions.sh", ["--identity", "licenses-identity", .. options]);

    /// <summary>Runs a script of infra/azure.</summary>
    public async Task<Tool> RunScriptAsync(string script, params string[] options)
    {
        var file = Path.Combine(_folder, "tenant.json");
        await File.WriteAllTextAsync(file, State.ToJsonString(), TestContext.Current.CancellationToken);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = $"{_folder}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}",
            ["FAKE_AZ"] = file,
        };
        var run = await Tool.RunAsync(
            "bash", [Repository.PathOf("infra", "azure", script), .. options], "The script needs bash.", environment: environment);
        State = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!.AsObject();
        return run;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static JsonObject Principal(string id, string appId, string type) => new()
    {
        ["id"] = id,
        ["appId"] = appId,
        ["displayName"] = type == "ManagedIdentity" ? "licenses-identity" : "Microsoft Graph",
        ["servicePrincipalType"] = type,
        ["appRoles"] = new JsonArray(),
    };

    private static JsonObject Role(string name) =>
        new() { ["value"] = name, ["id"] = IdOf(name), ["allowedMemberTypes"] = new JsonArray("Application") };

    private static string IdOf(string name) => $"id-of-{name.Replace('.', '-')}";
}
