using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;

namespace Runtime.SampleApp;

/// <summary>What ran: in memory for a test in this process, and as lines of the file <c>Sample:Record</c> for one that started it.</summary>
internal sealed class Recorder(IConfiguration configuration)
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Lock _file = new();

    public IReadOnlyCollection<string> Lines => [.. _lines];

    /// <summary>Slow functions end when it is set, or when the file <c>Sample:Gate</c> is there.</summary>
    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Record(string line)
    {
        _lines.Enqueue(line);
        if (configuration["Sample:Record"] is { } path)
        {
            lock (_file)
            {
                File.AppendAllLines(path, [line]);
            }
        }
    }

    public async Task WaitAtGateAsync(CancellationToken cancellationToken)
    {
        while (!Gate.Task.IsCompleted && !File.Exists(configuration["Sample:Gate"]))
        {
            await Task.WhenAny(Gate.Task, Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
