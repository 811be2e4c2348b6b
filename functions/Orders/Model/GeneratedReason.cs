namespace LicenseFunctions.Orders.Model;

/// <summary>The reasons that the app gives for its own orders. They are stored in English, and shown in the reader's language.</summary>
internal static partial class GeneratedReason
{
    /// <param name="people">How many people wait for a license.</param>
    public static string Waiting(int people) => people == 1 ? "1 person is waiting" : $"{people} people are waiting";

    public static string Free(int licenses) => $"{licenses} free";

    /// <summary>A reason, which may join several by <c>"; "</c>, with those of the app in words of the reader's language, and others as they are.</summary>
    public static string? InWords(string? reason, CultureInfo culture) => reason is null ? null
        : string.Join("; ", reason.Split("; ").Select(one => InWords(one, LocalizedText.Of("Orders.Mail", culture))));

    private static string InWords(string reason, LocalizedText words) => Generated().Match(reason) is { Success: true } match
        && int.TryParse(match.Groups["count"].ValueSpan, CultureInfo.InvariantCulture, out var count)
            ? words.Count(match.Groups["free"].Success ? "ReasonFree" : "ReasonWaiting", count)
            : reason;

    [GeneratedRegex("^(?<count>[0-9]+) ((person is|people are) waiting|(?<free>free))$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Generated();
}
