using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using LocalFunctions.Azurite;

namespace LicenseFunctions.Benchmarks;

/// <summary>Calls the app at a fixed rate with autocannon, in a process of its own (<c>Node/load.cjs</c>).</summary>
internal static class Autocannon
{
    private const int TimeoutSeconds = 60;

    private static readonly string Folder = typeof(Autocannon).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == "Node").Value!;

    public static void Ensure() => NodePackages.Ensure(Folder, "autocannon");

    /// <param name="connections">The calls of each connection, which makes one a second, in turn.</param>
    public static async Task<LoadResult> RunAsync(Uri address, int seconds, IReadOnlyList<IReadOnlyList<LoadCall>> connections)
    {
        var start = new ProcessStartInfo("node", ["load.cjs"])
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var process = NodePackages.Start(start);
        var began = Stopwatch.GetTimestamp();
        await JsonSerializer.SerializeAsync(process.StandardInput.BaseStream,
            new { url = address.GetLeftPart(UriPartial.Authority), seconds, timeoutSeconds = TimeoutSeconds, connections }, JsonSerializerOptions.Web);
        process.StandardInput.Close();
        using var written = await JsonDocument.ParseAsync(process.StandardOutput.BaseStream);
        await process.WaitForExitAsync();
        var root = written.RootElement;
        return new LoadResult(
            [.. root.GetProperty("answers").EnumerateArray().Select(answer => new LoadAnswer(
                answer[0].GetInt32(), answer[1].GetString()!, answer[2].GetInt32(), answer[3].GetDouble(), answer[4].GetBoolean()))],
            connections.Count, root.GetProperty("errors").GetInt32(), Stopwatch.GetElapsedTime(began));
    }
}

/// <param name="Name">The same for calls of the same kind.</param>
internal sealed record LoadCall(string Name, string Method, string Path, string? Body = null);

/// <param name="Connection">Its number in the plan.</param>
internal sealed record LoadAnswer(int Connection, string Name, int Status, double Milliseconds, bool HasRetryAfter)
{
    public bool IsRefusal => Status is 429 or 503;

    public bool Succeeded => Status is >= 200 and < 300;
}

/// <param name="Answers">In the order in which they came.</param>
/// <param name="Rate">Calls a second, which is the number of connections.</param>
/// <param name="Errors">Calls without an answer.</param>
internal sealed record LoadResult(IReadOnlyList<LoadAnswer> Answers, int Rate, int Errors, TimeSpan Took)
{
    /// <summary>A connection makes one call a second, so that an answer after 3.2 s kept back two calls, which would have waited 2.2 and 1.2 s.</summary>
    private const double Interval = 1000;

    /// <summary>The times of answers in ms, sorted, with those that calls would have taken which an answer kept back (coordinated omission).</summary>
    /// <param name="less">What is not counted of the time of a call, in ms.</param>
    public Percentiles Times(Func<LoadAnswer, bool> which, Func<string, double>? less = null)
    {
        var times = new List<double>();
        foreach (var answer in Answers.Where(which))
        {
            for (var time = answer.Milliseconds; time > 0; time -= Interval)
                times.Add(Math.Max(0, time - (less?.Invoke(answer.Name) ?? 0)));
        }
        times.Sort();
        return new Percentiles(times);
    }

    /// <summary>Such as <c>200: 940, 429: 60</c>.</summary>
    public string Statuses =>
        string.Join(", ", Answers.CountBy(answer => answer.Status).OrderBy(status => status.Key).Select(one => $"{one.Key}: {one.Value}"));
}

/// <param name="Sorted">In ms.</param>
internal sealed record Percentiles(IReadOnlyList<double> Sorted)
{
    public double P50 => Of(0.50);

    public double P95 => Of(0.95);

    public double P99 => Of(0.99);

    private double Of(double share) => Sorted.Count == 0 ? 0 : Sorted[(int)Math.Ceiling(share * Sorted.Count) - 1];
}
