using Microsoft.Extensions.Configuration;

namespace SampleWorker;

/// <summary>Writes what ran as lines of the file <c>Sample:Record</c>, for the test that started this process.</summary>
internal sealed class Recorder(IConfiguration configuration)
{
    private readonly Lock _file = new();

    public void Record(string line)
    {
        lock (_file)
            File.AppendAllLines(configuration["Sample:Record"]!, [line]);
    }

    /// <summary>Waits for the file <c>Sample:Gate</c>.</summary>
    public async Task WaitAtGateAsync(CancellationToken cancellationToken)
    {
        while (!File.Exists(configuration["Sample:Gate"]))
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
    }
}
