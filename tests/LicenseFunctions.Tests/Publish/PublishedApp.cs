using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LicenseFunctions.Tests.Publish;

/// <summary>
/// The app, published once as the README does, from a copy of the sources: the working tree keeps its obj/ and bin/. The analyzers are left
/// out, which change nothing of what is published.
/// </summary>
public sealed class PublishedApp : IAsyncLifetime
{
    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("published-app-");

    /// <summary>What is deployed.</summary>
    public string Folder => Path.Combine(_work.FullName, "app");

    private string Sources => Path.Combine(_work.FullName, "sources");

    public async ValueTask InitializeAsync()
    {
        foreach (var file in (await RunAsync("git", Root(), "ls-files", "-z", "--cached", "--others", "--exclude-standard")).Split('\0', StringSplitOptions.RemoveEmptyEntries))
            Copy(file);
        await RunAsync("dotnet", Sources, "publish", "functions", "-c", "Release", "-o", Folder, "-p:RestoreLockedMode=true", "-p:RunAnalyzers=false", "-nodeReuse:false", "-v:quiet");
        // The copy is large and is no longer needed.
        Directory.Delete(Sources, recursive: true);
    }

    public ValueTask DisposeAsync()
    {
        _work.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private void Copy(string file)
    {
        var (from, to) = (Path.Combine(Root(), file), Path.Combine(Sources, file));
        // A file that was deleted and not yet committed is still listed.
        if (!File.Exists(from))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to);
    }

    private static async Task<string> RunAsync(string command, string folder, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{command} {string.Join(' ', arguments)}: {output}");
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));
}
