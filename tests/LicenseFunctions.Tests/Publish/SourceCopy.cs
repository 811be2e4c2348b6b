using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LicenseFunctions.Tests.Publish;

/// <summary>The sources as they are now, in a temporary folder: what is published from there leaves obj/ and bin/ of the working tree alone.</summary>
internal sealed class SourceCopy : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("source-copy-");

    private SourceCopy()
    {
    }

    public static async Task<SourceCopy> MakeAsync(CancellationToken cancellationToken)
    {
        var copy = new SourceCopy();
        var files = await RunAsync("git", Root(), ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], cancellationToken);
        foreach (var file in files.Split('\0', StringSplitOptions.RemoveEmptyEntries))
            copy.Add(file);
        return copy;
    }

    /// <summary>Publishes a project as azd does, without the analyzers, which do not change the output.</summary>
    public Task PublishAsync(string project, string output, CancellationToken cancellationToken) => RunAsync(
        "dotnet", _folder.FullName, ["publish", project, "-c", "Release", "-o", output, "-p:RestoreLockedMode=true", "-p:RunAnalyzers=false",
            "-nodeReuse:false", "-v:quiet"], cancellationToken);

    public void Dispose() => _folder.Delete(recursive: true);

    private void Add(string file)
    {
        var (from, to) = (Path.Combine(Root(), file), Path.Combine(_folder.FullName, file));
        // A file that was deleted and not yet committed is still listed.
        if (!File.Exists(from))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to);
    }

    private static async Task<string> RunAsync(string command, string folder, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{command} {string.Join(' ', start.ArgumentList)}: {output}");
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));
}
