using System.Reflection;

namespace LicenseFunctions.Benchmarks;

/// <summary>A way to send orders from a queue: ours, or one of the functions of tests/PlainOrders.</summary>
/// <param name="Function">The function that sends; null for ours.</param>
internal sealed record OrderWay(string Name, string? Function)
{
    private static readonly string PlainFolder = typeof(OrderWay).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == "PlainOrders").Value!;

    public static OrderWay Ours { get; } = new("LicenseFunctions", null);

    public static IReadOnlyList<OrderWay> Plain { get; } =
    [
        new("send, then record", "SendThenRecord"),
        new("the same, with retries", "SendWithRetries"),
        new("record, then send", "RecordThenSend"),
    ];

    public bool IsOurs => Function is null;

    /// <summary>Of the app; null for ours.</summary>
    public string? Folder => IsOurs ? null : PlainFolder;

    /// <summary>Of the functions that send, the host starts only this one.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings =>
        IsOurs ? [] : Plain.Where(way => way != this).Select(way => KeyValuePair.Create($"AzureWebJobs.{way.Function}.Disabled", (string?)"true"));
}
