using System.Globalization;
using System.Reflection;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Host;

/// <summary>The folder through which a test and a sample worker, a process of its own, talk: what it recorded, and its gate.</summary>
internal sealed class SampleFiles : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("host-tests-").FullName;

    /// <summary>The built sample worker.</summary>
    public static string App { get; } = typeof(SampleFiles).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "SampleWorker").Value!;

    public IReadOnlyList<string> Lines
    {
        get
        {
            if (!File.Exists(RecordFile))
                return [];
            using var reader = new StreamReader(new FileStream(RecordFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }
    }

    /// <summary>The processes of the workers that have started, oldest first.</summary>
    public IReadOnlyList<int> WorkerIds => [.. Of("started").Select(line => int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture))];

    private string RecordFile => Path.Combine(_folder, "record");
    private string GateFile => Path.Combine(_folder, "gate");

    /// <summary>The settings that any start of the sample needs, and others above them.</summary>
    public Dictionary<string, string?> Settings(string storage, params IEnumerable<(string Name, string Value)> more)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["AzureWebJobsStorage"] = storage,
            ["SampleSchedule"] = "0 0 * * * *",
            ["SampleQueue"] = "sample-work",
            ["Sample:Record"] = RecordFile,
            ["Sample:Gate"] = GateFile,
            ["AzureFunctionsJobHost:extensions:queues:maxDequeueCount"] = "3",
        };
        foreach (var (name, value) in more)
            settings[name] = value;
        return settings;
    }

    public void OpenGate() => File.WriteAllText(GateFile, "");

    public IReadOnlyList<string> Of(string start) => [.. Lines.Where(line => line.StartsWith(start, StringComparison.Ordinal))];

    public Task RecordsAsync(string line, int times = 1) => Eventually.SeesAsync(
        () => Task.FromResult(string.Join('\n', Lines)),
        lines => lines.Split('\n').Count(seen => seen.Contains(line, StringComparison.Ordinal)) >= times,
        $"{times} x '{line}'");

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
