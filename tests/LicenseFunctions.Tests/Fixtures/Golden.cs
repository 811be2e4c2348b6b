using System.Runtime.CompilerServices;

namespace LicenseFunctions.Tests.Fixtures;

/// <summary>
/// Compares text with a file that a person has read and found right. With UPDATE_GOLDEN=1 the files are written instead; look at
/// the difference before you commit it.
/// </summary>
internal static class Golden
{
    /// <param name="name">File name in the folder Golden beside the test.</param>
    public static void Matches(string name, string actual, [CallerFilePath] string testFile = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(testFile)!, "Golden", name);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }
        Assert.True(File.Exists(path), $"{path} is missing; UPDATE_GOLDEN=1 writes it.");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
