namespace LocalFunctions.Azurite;

/// <summary>A file that one process holds open at a time; the system lets go of it when the process ends, however it ends.</summary>
internal static class LockFile
{
    /// <summary>Holds the file, or returns null if another process does.</summary>
    public static FileStream? TryHold(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Holds the file as soon as no other process does.</summary>
    public static FileStream Wait(string path)
    {
        while (true)
        {
            if (TryHold(path) is { } held)
                return held;
            using var pause = new ManualResetEventSlim();
            pause.Wait(TimeSpan.FromMilliseconds(200));
        }
    }
}
