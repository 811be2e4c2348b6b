namespace LicenseFunctions.Shared.Http.Limits;

/// <summary>Settings <c>Limits__…</c>: calls that one instance of the app takes in a minute. Far above what any honest caller needs.</summary>
internal sealed class RateLimitOptions
{
    public const string Section = "Limits";

    /// <summary>Of functions that ask for no key (webhooks, links in mails, health), from one address.</summary>
    [Range(1, 1_000_000)]
    public int OpenCallsPerMinute { get; set; } = 600;

    /// <summary>Of all other functions, with one key; without keys, from one address.</summary>
    [Range(1, 1_000_000)]
    public int CallsPerMinute { get; set; } = 6000;
}
