using System.Diagnostics;
using System.Threading.Channels;
using LocalFunctions.Host;

namespace LicenseFunctions.Benchmarks;

/// <summary>This program in a process of its own, with another task. Its lines are read. It ends with this object.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    private ChildProcess(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ChildProcess).Assembly.Location, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start) ?? throw new InvalidOperationException("The process did not start.");
        _process.OutputDataReceived += (_, line) => OnOutput(line.Data);
        _process.BeginOutputReadLine();
    }

    public bool HasEnded => _process.HasExited;

    public int Id => _process.Id;

    public async Task<int> ExitCodeAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public ProcessUse Use => ProcessUse.Of(_process);

    public static ChildProcess Start(params IEnumerable<string> arguments) => new(arguments);

    /// <summary>The rest of the next line that holds the marker.</summary>
    /// <exception cref="InvalidOperationException">The program ended without it.</exception>
    public async Task<string> ReadAsync(string marker)
    {
        await foreach (var line in _lines.Reader.ReadAllAsync())
        {
            if (line.IndexOf(marker, StringComparison.Ordinal) is >= 0 and var at)
                return line[(at + marker.Length)..];
        }
        throw new InvalidOperationException($"The program ended before it printed '{marker}'.");
    }

    public Task WriteLineAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    /// <summary>Ends it with SIGKILL, if it has not ended: nothing is finished, nothing is tidied up.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void OnOutput(string? line)
    {
        if (line is null)
            _lines.Writer.TryComplete();
        else
            _lines.Writer.TryWrite(line);
    }
}

/// <summary>What a process has used until now.</summary>
internal sealed record ProcessUse(TimeSpan ProcessorTime, long PeakMemory)
{
    public static ProcessUse Of(Process process)
    {
        process.Refresh();
        return new ProcessUse(process.TotalProcessorTime, process.PeakWorkingSet64);
    }

    public static ProcessUse OfWorker(FunctionsHost host)
    {
        using var worker = Process.GetProcessById(host.WorkerProcessId);
        return Of(worker);
    }
}
