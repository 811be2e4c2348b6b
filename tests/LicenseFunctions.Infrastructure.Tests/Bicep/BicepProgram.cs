namespace LicenseFunctions.Infrastructure.Tests.Bicep;

/// <summary>The Bicep CLI, as its package brings it.</summary>
internal static class BicepProgram
{
    /// <exception cref="InvalidOperationException">There is no package for this kind of machine.</exception>
    public static string Path()
    {
        var path = System.IO.Path.Combine(Fixtures.Repository.Metadata("BicepFolder"), OperatingSystem.IsWindows() ? "bicep.exe" : "bicep");
        if (!File.Exists(path))
            throw new InvalidOperationException(
                $"{path} is missing: the package Azure.Bicep.CommandLine is not made, or was not restored, for this kind of machine.");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
        return path;
    }
}
