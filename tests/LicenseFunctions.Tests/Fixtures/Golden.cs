using System.Runtime.CompilerServices;

namespace LicenseFunctions.Tests.Fixtures;

/// <summary>
/// Compares text with a file that a person has read and found right. With UPDATE_GOLDEN=1 the files are written instead; look at
/// the difference before you commit it.
/// </summary>
internal static class Golden
{
    /// <param name="name">File name in the folder Golden beside the test.</param>
    public static void Matches(string name, string actual, [CallerFilePath] string testFile = "") =>
        IsFile(Path.Combine(Path.GetDirectoryName(testFile)!, "Golden", name), actual);

    /// <param name="name">File name in the folder docs.</param>
    public static void MatchesDocument(string name, string actual) => IsFile(PathOfDocument(name), actual);

    public static string PathOfDocument(string name, [CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../docs", name));

    private static void IsFile(string path, string actual)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }
        Assert.True(File.Exists(path), $"{path} is missing; UPDATE_GOLDEN=1 writes it.");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
