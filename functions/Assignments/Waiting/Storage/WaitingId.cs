using System.Security.Cryptography;

namespace LicenseFunctions.Assignments.Waiting.Storage;

/// <summary>
/// Ids such as <c>WL-20261124-103805-1234567-7KQ2M</c>: the time in UTC to a ten-millionth of a second, so that the order of ids is
/// the order of coming, and five characters that tell apart two of the same moment.
/// </summary>
internal static partial class WaitingId
{
    private const string Alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

    public static string New(DateTimeOffset now) =>
        $"WL-{now.UtcDateTime.ToString("yyyyMMdd-HHmmss-fffffff", CultureInfo.InvariantCulture)}-{RandomNumberGenerator.GetString(Alphabet, 5)}";

    public static bool IsValid(string id) => Pattern().IsMatch(id);

    [GeneratedRegex(@"^WL-[0-9]{8}-[0-9]{6}-[0-9]{7}-[2-9A-Z]{5}\z")]
    private static partial Regex Pattern();
}
