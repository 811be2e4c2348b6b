using System.Diagnostics;
using System.Text;
using LicenseFunctions.Tenant;

namespace LicenseFunctions.Tests.Fixtures;

/// <summary>The app as a process of its own, for what must survive its death.</summary>
internal sealed class FunctionsProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FunctionsProcess(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "LicenseFunctions.dll") },
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[name] = value;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => OnOutput(line.Data);
        _process.ErrorDataReceived += (_, line) => OnOutput(line.Data);
        _process.Exited += (_, _) => _address.TrySetException(new InvalidOperationException("The app ended before it listened."));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output
    {
        get { lock (_output) return _output.ToString(); }
    }

    /// <summary>Starts the app and waits until it listens.</summary>
    public static async Task<(FunctionsProcess Process, HttpClient Http)> StartAsync(TenantServer tenant, string storage)
    {
        var process = new FunctionsProcess(TestApp.Arguments(tenant, storage), null);
        var address = await process._address.Task.WaitAsync(TestContext.Current.CancellationToken);
        return (process, new HttpClient { BaseAddress = address });
    }

    /// <summary>Runs the app where it is expected to refuse to start, and returns its exit code and all that it printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        await using var process = new FunctionsProcess(arguments, environment);
        await process._process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process._process.ExitCode, process.Output);
    }

    /// <summary>SIGKILL: nothing is finished, nothing is tidied up.</summary>
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
    }

    private void OnOutput(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
        const string Marker = "GetHealth: [GET] ";
        if (line?.IndexOf(Marker, StringComparison.Ordinal) is >= 0 and { } at)
            _address.TrySetResult(new Uri(new Uri(line[(at + Marker.Length)..]), "/"));
    }
}
