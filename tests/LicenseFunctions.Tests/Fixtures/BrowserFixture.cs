using System.Diagnostics;
using Microsoft.Playwright;

namespace LicenseFunctions.Tests.Fixtures;

/// <summary>
/// One Chromium for the tests of a class: the one that <c>CHROMIUM_PATH</c> names or that is on the PATH, else Debian's, installed here.
/// Playwright's own is not used, since it is downloaded from outside the package feeds.
/// </summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        var path = Find() ?? await InstallAsync();
        _playwright = await Playwright.CreateAsync();
        // As root, which containers are, Chromium has no sandbox.
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = ["--no-sandbox"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>A page that shares nothing with another.</summary>
    public async Task<IPage> NewPageAsync(BrowserNewContextOptions? options = null)
    {
        var browser = _browser ?? throw new InvalidOperationException("Chromium is not started.");
        return await (await browser.NewContextAsync(options)).NewPageAsync();
    }

    private static string? Find() => Environment.GetEnvironmentVariable("CHROMIUM_PATH") is { Length: > 0 } named
        ? named
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name)))
            .FirstOrDefault(File.Exists);

    private static async Task<string> InstallAsync()
    {
        if (OperatingSystem.IsLinux() && Environment.UserName == "root" && File.Exists("/usr/bin/apt-get"))
        {
            await RunAsync("apt-get", "update");
            await RunAsync("apt-get", "install", "-y", "--no-install-recommends", "chromium");
        }
        return Find() ?? throw new InvalidOperationException(
            "The page is tested in Chromium, and there is none. Install it (Debian: apt-get install chromium), or set CHROMIUM_PATH to a Chromium or Chrome.");
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DEBIAN_FRONTEND"] = "noninteractive" },
        })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {errors}{await output}");
    }
}

internal static class BrowserSignIn
{
    /// <summary>Chooses a person on the simulated sign-in page, which is open.</summary>
    public static Task SignInAsync(this IPage page, LocalFunctions.Run.SignIn.Person person) =>
        page.GetByRole(AriaRole.Button, new() { Name = person.Name }).ClickAsync();
}
