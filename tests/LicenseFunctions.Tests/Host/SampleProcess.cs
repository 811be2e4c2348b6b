using System.Diagnostics;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Runtime;

/// <summary>The sample app as a process of its own, with a file of what it recorded and one that opens its gate.</summary>
internal sealed class SampleProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder = Directory.CreateTempSubdirectory("runtime-tests-").FullName;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    public SampleProcess(string storage, params string[] more)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Runtime.SampleApp.dll"));
        foreach (var argument in SampleHost.Arguments(storage, [$"--Sample:Record={RecordFile}", $"--Sample:Gate={GateFile}", .. more]))
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public IReadOnlyList<string> Lines => File.Exists(RecordFile) ? File.ReadAllLines(RecordFile) : [];

    private string RecordFile => Path.Combine(_folder, "record");

    private string GateFile => Path.Combine(_folder, "gate");

    public void OpenGate() => File.WriteAllText(GateFile, "");

    public Task RecordsAsync(string line) => Eventually.HoldsAsync(
        () => Lines.Any(seen => seen.Contains(line, StringComparison.Ordinal)), $"'{line}' of process {Id}");

    /// <summary>SIGTERM, as a service manager or Ctrl+C would send.</summary>
    public async Task TerminateAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public void KillAtOnce() => _process.Kill();

    /// <summary>Waits for its end.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (_process.ExitCode, await _output, await _errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
