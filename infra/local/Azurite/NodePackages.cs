using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;

namespace LocalFunctions.Azurite;

/// <summary>Azurite and other programs as npm brings them, in the versions of the package-lock.json in their folder.</summary>
public static class NodePackages
{
    /// <summary>The folder infra/local of the tree this was built in.</summary>
    public static string Folder { get; } = Metadata("LocalFolder");

    /// <summary>The folder .azurite of the tree this was built in.</summary>
    public static string DataFolder { get; } = Metadata("DataFolder");

    /// <summary>Installs Azurite unless it is there.</summary>
    /// <inheritdoc cref="Ensure(string, string)"/>
    public static void Ensure() => Ensure(Folder, "Azurite (about 190 MB, a minute)");

    /// <summary>Runs <c>npm ci</c> unless the locked versions are there. Two processes at once wait for each other.</summary>
    /// <param name="folder">Has the package-lock.json.</param>
    /// <param name="what">For the line that says what is installed.</param>
    /// <exception cref="IOException">Node.js is missing, or npm failed; the message says what to do.</exception>
    public static void Ensure(string folder, string what)
    {
        if (IsInstalled(folder))
            return;
        using var held = LockFile.Wait(Path.Combine(folder, "npm.lock"));
        if (IsInstalled(folder))
            return;
        Console.WriteLine($"Installing {what} with npm, once for this clone ...");
        Run(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
        File.WriteAllText(StampOf(folder), LockHash(folder));
    }

    private static string StampOf(string folder) => Path.Combine(folder, "node_modules", ".installed");

    private static bool IsInstalled(string folder) =>
        File.Exists(StampOf(folder)) && string.Equals(File.ReadAllText(StampOf(folder)), LockHash(folder), StringComparison.Ordinal);

    private static string LockHash(string folder) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, "package-lock.json"))));

    private static void Run(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? program + ".cmd" : program, arguments) { WorkingDirectory = folder };
        using var process = Start(start);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new IOException($"'{program} {string.Join(' ', arguments)}' in {folder} failed with exit code {process.ExitCode}; its output is above.");
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
