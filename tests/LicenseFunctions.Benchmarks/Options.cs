using System.Globalization;

namespace LicenseFunctions.Benchmarks;

/// <summary>Options of a benchmark, such as <c>--orders 500</c>.</summary>
internal static class Options
{
    public static int Number(string[] options, string name, int otherwise) =>
        Array.IndexOf(options, name) is >= 0 and var at && int.TryParse(options.ElementAtOrDefault(at + 1), CultureInfo.InvariantCulture, out var value) && value > 0 ? value : otherwise;
}
