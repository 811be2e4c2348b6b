using System.Globalization;

namespace LicenseFunctions.Benchmarks;

/// <summary>Options of a benchmark, such as <c>--orders 500</c>.</summary>
internal static class Options
{
    public static int Number(string[] options, string name, int otherwise) =>
        int.TryParse(Text(options, name), CultureInfo.InvariantCulture, out var value) && value > 0 ? value : otherwise;

    public static string? Text(string[] options, string name) => Array.IndexOf(options, name) is >= 0 and var at ? options.ElementAtOrDefault(at + 1) : null;
}
