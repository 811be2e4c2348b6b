using System.Diagnostics;
using System.Threading.Channels;

namespace LicenseFunctions.Benchmarks;

/// <summary>A .NET program in a process of its own, whose lines are read and whose time and memory are measured. It ends with this object.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    private ChildProcess(string assembly, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{assembly} did not start.");
        _process.OutputDataReceived += (_, line) => OnOutput(line.Data);
        _process.BeginOutputReadLine();
    }

    public bool HasEnded => _process.HasExited;

    public static ChildProcess Start(string assembly, params IEnumerable<string> arguments) => new(assembly, arguments);

    /// <summary>This very program.</summary>
    public static ChildProcess StartSelf(params IEnumerable<string> arguments) => new($"{typeof(ChildProcess).Assembly.GetName().Name}.dll", arguments);

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

    public TimeSpan ProcessorTime()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    public long PeakMemory()
    {
        _process.Refresh();
        return _process.PeakWorkingSet64;
    }

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
