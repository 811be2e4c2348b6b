using System.Security.Cryptography;

namespace LicenseFunctions.Orders.Model;

/// <summary>
/// Order numbers such as <c>LIC-20261124-103805-7KQ2M</c>: the time in UTC, and five characters that are easy to read out on the telephone.
/// Row keys have the digits complemented, so that the newest order comes first.
/// </summary>
internal static partial class OrderId
{
    private const string Alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

    public static string New(DateTimeOffset now) =>
        $"LIC-{now.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{RandomNumberGenerator.GetString(Alphabet, 5)}";

    public static bool IsValid(string id) => Pattern().IsMatch(id);

    /// <summary>The order that a Message-ID of ours names, <c>&lt;{id}.{32 hexadecimal digits}@{domain}&gt;</c>; null if it is none.</summary>
    public static string? OfMessageId(string? messageId) =>
        messageId is { Length: > 26 } && messageId.StartsWith('<') && messageId[26] == '.' && IsValid(messageId[1..26]) ? messageId[1..26] : null;

    public static string ToRowKey(string id) => "order|" + Descending(id);

    /// <summary>The first row key after those of all orders that were placed at this time or later.</summary>
    public static string RowKeyBefore(DateTimeOffset time) => $"order|{Descending(New(time))[..15]}.";

    /// <summary>The row key of the copy among the unsettled orders.</summary>
    public static string ToUnsettledKey(string id) => "unsettled|" + Descending(id);

    private static string Descending(string id) => string.Concat(id[4..19].Select(Complement)) + id[19..];

    private static char Complement(char c) => char.IsAsciiDigit(c) ? (char)('9' - (c - '0')) : c;

    [GeneratedRegex(@"^LIC-[0-9]{8}-[0-9]{6}-[2-9A-Z]{5}\z")]
    private static partial Regex Pattern();
}
