using System.Diagnostics;
using LocalFunctions.Run;

namespace LicenseFunctions.Tests.Host;

/// <summary>The local host as a process of its own, with the sample worker, as a terminal starts it.</summary>
internal sealed class SampleProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    public SampleProcess(string storage, IEnumerable<string>? arguments = null, params (string Name, string Value)[] settings)
    {
        string[] first = [typeof(LocalRun).Assembly.Location, "--app", SampleFiles.App, "--port", "0", "--tenant-port", "0"];
        var start = new ProcessStartInfo("dotnet", [.. first, .. arguments ?? []])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Files.Settings(storage, settings))
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public SampleFiles Files { get; } = new();

    /// <summary>Waits until the worker has started.</summary>
    /// <returns>Its process.</returns>
    public async Task<Process> WorkerAsync()
    {
        await Files.RecordsAsync("started");
        return Process.GetProcessById(Files.WorkerIds[0]);
    }

    /// <summary>As a service manager or Ctrl+C would send it, to the host only.</summary>
    public async Task SignalAsync(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public void Kill() => _process.Kill();

    /// <summary>Waits for its end.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (_process.ExitCode, (await _output).Trim(), (await _errors).Trim());
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            Kill();
        // Both end with the worker, which has them, too.
        Task streams = Task.WhenAll(_output, _errors);
        await streams.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
        Files.Dispose();
    }
}
