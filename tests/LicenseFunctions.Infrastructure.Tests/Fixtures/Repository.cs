using System.Reflection;

namespace LicenseFunctions.Infrastructure.Tests.Fixtures;

/// <summary>The tree that this was built in.</summary>
internal static class Repository
{
    public static string Folder { get; } = Metadata("Repository");

    public static string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    public static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;

    /// <summary>The files of the repository, as they are now: also those that are not committed yet, and none that is ignored.</summary>
    /// <param name="patterns">As git has them: <c>*.md</c> in every folder. Without any, all files.</param>
    /// <returns>Paths from the root, with slashes.</returns>
    public static async Task<IReadOnlySet<string>> FilesAsync(params string[] patterns)
    {
        string[] arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", .. patterns];
        var listed = await Tool.RunAsync("git", arguments, "Git must be on the PATH.");
        // A file that was deleted and not yet committed is still listed.
        return listed.Expect().Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(PathOf(file))).ToHashSet(StringComparer.Ordinal);
    }
}
