using System.Diagnostics;
using System.Reflection;
using System.Text;
using LicenseFunctions.Tenant;
using LocalFunctions.Azurite;
using LocalFunctions.Run;

namespace LicenseFunctions.Tests.Fixtures;

/// <summary>The app as a process of its own under the local host, which is one too: for what must survive the death of either.</summary>
internal sealed class FunctionsProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string? _dataFolder;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FunctionsProcess(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment, string? workingFolder = null)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = workingFolder ?? "",
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        _dataFolder = environment.GetValueOrDefault("LocalHost:DataFolder");
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => OnOutput(line.Data);
        _process.ErrorDataReceived += (_, line) => OnOutput(line.Data);
        _process.Exited += (_, _) => _address.TrySetException(new InvalidOperationException("The host ended before it listened."));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The app as it was built, with its own files only.</summary>
    public static string AppFolder { get; } = typeof(FunctionsProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == "App").Value!;

    public string Output
    {
        get { lock (_output) return _output.ToString(); }
    }

    /// <summary>Starts host and app and waits until they listen.</summary>
    public static Task<(FunctionsProcess Process, HttpClient Http)> StartAsync(TenantServer tenant, string storage) =>
        StartAsync(TestApp.Settings(tenant, storage));

    /// <summary>The same, with what the host starts itself where no setting names it.</summary>
    public static async Task<(FunctionsProcess Process, HttpClient Http)> StartAsync(IReadOnlyDictionary<string, string?> settings)
    {
        var process = Launch(settings);
        var address = await process._address.Task.WaitAsync(TestContext.Current.CancellationToken);
        return (process, new HttpClient { BaseAddress = address });
    }

    /// <summary>Runs host and app where the app is expected to refuse to start, and returns the exit code and all that both printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(IReadOnlyDictionary<string, string?> settings)
    {
        await using var process = Launch(settings);
        await process._process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process._process.ExitCode, process.Output);
    }

    /// <summary>Runs a command of the app, as in Azure without a host, and returns the exit code and all that it printed.</summary>
    public static async Task<(
        int ExitCode, string Output)> RunCommandAsync(string appFolder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> settings)
    {
        await using var process = new FunctionsProcess([Path.Combine(appFolder, "LicenseFunctions.dll"), .. arguments], settings);
        await process._process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process._process.ExitCode, process.Output);
    }

    /// <summary>Runs a command of the app through the host, and returns the exit code and all that both printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunHostCommandAsync(
        IReadOnlyDictionary<string, string?> settings, string workingFolder, params string[] command)
    {
        await using var process = new FunctionsProcess([typeof(LocalRun).Assembly.Location, "--app", AppFolder, .. command], settings, workingFolder);
        await process._process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process._process.ExitCode, process.Output);
    }

    /// <summary>SIGKILL to the host: nothing is finished, nothing is tidied up, and the app ends with it.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _ = _address.Task.Exception;
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
        // Its storage outlives it for a moment, to save the data.
        if (_dataFolder is not null)
            AzuriteServer.WaitForEarlier(_dataFolder);
    }

    private static FunctionsProcess Launch(IReadOnlyDictionary<string, string?> settings) =>
        new([typeof(LocalRun).Assembly.Location, "--app", AppFolder, "--port", "0", "--tenant-port", "0", "--LocalHost:InvokeAtStart="], settings);

    private void OnOutput(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
        const string Marker = "GetHealth: [GET] ";
        if (line?.IndexOf(Marker, StringComparison.Ordinal) is >= 0 and { } at)
            _address.TrySetResult(new Uri(new Uri(line[(at + Marker.Length)..]), "/"));
    }
}
