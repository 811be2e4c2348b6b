using System.Runtime.InteropServices;

/// <summary>
/// Runs in the worker before its own code, by DOTNET_STARTUP_HOOKS: the worker ends with the host, however that ends. Standard input is the
/// leash. Ctrl+C reaches all processes of a terminal's group, so the worker leaves that group: the host tells it when to stop.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "MA0047:Declare types in namespaces", Justification = "The runtime looks for it outside any namespace.")]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1050:Declare types in namespaces", Justification = "The runtime looks for it outside any namespace.")]
internal static partial class StartupHook
{
    public static void Initialize()
    {
        if (!OperatingSystem.IsWindows())
            _ = SetProcessGroup(0, 0);
        new Thread(EndWithHost) { IsBackground = true, Name = "Leash" }.Start();
    }

    private static void EndWithHost()
    {
        using var input = Console.OpenStandardInput();
        while (input.ReadByte() >= 0)
        {
            // Nothing is ever written.
        }
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        self.Kill();
    }

    [LibraryImport("libc", EntryPoint = "setpgid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetProcessGroup(int process, int group);
}
