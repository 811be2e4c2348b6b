using LicenseFunctions.Infrastructure.Tests.Fixtures;

namespace LicenseFunctions.Infrastructure.Tests.Tools;

/// <summary>ShellCheck: the one on the PATH, else Debian's, installed here.</summary>
internal static class Shell
{
    private const string Missing = "Shell scripts are checked by ShellCheck, and there is none. Install it (Debian: apt-get install shellcheck; macOS: brew " +
        "install shellcheck).";

    /// <summary>What it has against a script.</summary>
    public static async Task<string> ComplaintsAsync(string script)
    {
        if (!IsOnPath("shellcheck") && OperatingSystem.IsLinux() && Environment.UserName == "root" && IsOnPath("apt-get"))
        {
            (await Tool.RunAsync("apt-get", ["update"])).Expect();
            (await Tool.RunAsync("apt-get", ["install", "-y", "--no-install-recommends", "shellcheck"])).Expect();
        }
        var found = await Tool.RunAsync("shellcheck", ["-"], Missing, input: script);
        return found.Output + found.Errors;
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
