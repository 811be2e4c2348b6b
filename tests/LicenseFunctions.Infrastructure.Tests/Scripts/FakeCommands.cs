using LicenseFunctions.Infrastructure.Tests.Fixtures;

namespace LicenseFunctions.Infrastructure.Tests.Scripts;

/// <summary>Commands that are put before the real ones on the PATH, each a few lines of bash; what they are called with is kept.</summary>
internal sealed class FakeCommands : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("license-commands-").FullName;

    private string Log => Path.Combine(_folder, "calls.log");

    /// <summary>Each call: the command and its arguments.</summary>
    public IReadOnlyList<string> Calls => File.Exists(Log) ? File.ReadAllLines(Log) : [];

    public void Put(string command, string does)
    {
        var path = Path.Combine(_folder, command);
        File.WriteAllText(path, $"#!/usr/bin/env bash\necho \"{command} $*\" >>'{Log}'\n{does}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
    }

    /// <summary>Runs a script of the repository with them.</summary>
    public Task<Tool> RunAsync(string script, params string[] arguments) => Tool.RunAsync(
        "bash", [Repository.PathOf(script), .. arguments], "The script needs bash.",
        environment: new Dictionary<string, string>(
            StringComparer.Ordinal)
        { ["PATH"] = $"{_folder}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}" });

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
