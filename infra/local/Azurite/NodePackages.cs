using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;

namespace LocalFunctions.Azurite;

/// <summary>Azurite as npm brings it, in the versions of infra/local/package-lock.json.</summary>
public static class NodePackages
{
    /// <summary>The folder infra/local of the tree this was built in.</summary>
    public static string Folder { get; } = Metadata("LocalFolder");

    /// <summary>The folder .azurite of the tree this was built in.</summary>
    public static string DataFolder { get; } = Metadata("DataFolder");

    /// <summary>Runs <c>npm ci</c> unless the locked versions are there. Two processes at once wait for each other.</summary>
    /// <exception cref="IOException">Node.js is missing, or npm failed; the message says what to do.</exception>
    public static void Ensure()
    {
        if (IsInstalled())
            return;
        using var held = LockFile.Wait(Path.Combine(Folder, "npm.lock"));
        if (IsInstalled())
            return;
        Console.WriteLine("Installing Azurite with npm, once for this clone; about 190 MB and a minute ...");
        Run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
        File.WriteAllText(Stamp, LockHash());
    }

    private static string Stamp => Path.Combine(Folder, "node_modules", ".installed");

    private static bool IsInstalled() => File.Exists(Stamp) && string.Equals(File.ReadAllText(Stamp), LockHash(), StringComparison.Ordinal);

    private static string LockHash() => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(Folder, "package-lock.json"))));

    private static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? program + ".cmd" : program, arguments) { WorkingDirectory = Folder };
        using var process = Start(start);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new IOException($"'{program} {string.Join(' ', arguments)}' in infra/local failed with exit code {process.ExitCode}; its output is above.");
    }

    /// <summary>Starts a program of Node.js.</summary>
    /// <exception cref="IOException">It is not on the PATH.</exception>
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        }
        catch (Win32Exception e)
        {
            throw new IOException(
                $"'{start.FileName}' was not found. Storage is simulated by Azurite, which needs Node.js 20 or newer with npm on the PATH " +
                "(https://nodejs.org), unless AzureWebJobsStorage and DataStorage name a storage account.",
                e);
        }
    }

    private static string Metadata(string key) =>
        typeof(NodePackages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
