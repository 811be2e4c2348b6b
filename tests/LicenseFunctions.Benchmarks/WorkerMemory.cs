using System.Diagnostics;
using System.Globalization;

namespace LicenseFunctions.Benchmarks;

/// <summary>The memory of a process in MB: what is resident. The peak can be reset on Linux only; elsewhere it is that of the whole life.</summary>
internal sealed class WorkerMemory(int processId) : IDisposable
{
    private const string ResetPeakOnly = "5";

    private readonly Process _process = Process.GetProcessById(processId);

    public double Now => Read(process => process.WorkingSet64);

    public double Peak => Read(process => process.PeakWorkingSet64);

    /// <summary>https://docs.kernel.org/filesystems/proc.html, <c>/proc/PID/clear_refs</c>.</summary>
    public void ResetPeak()
    {
        var path = $"/proc/{_process.Id.ToString(CultureInfo.InvariantCulture)}/clear_refs";
        if (File.Exists(path))
            File.WriteAllText(path, ResetPeakOnly);
    }

    public void Dispose() => _process.Dispose();

    private double Read(Func<Process, long> bytes)
    {
        _process.Refresh();
        return bytes(_process) / 1e6;
    }
}
