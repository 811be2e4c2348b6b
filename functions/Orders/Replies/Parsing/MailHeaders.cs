using MimeKit;
using MimeKit.Utils;

namespace LicenseFunctions.Orders.Replies.Parsing;

/// <summary>A mail's headers, unfolded and decoded.</summary>
internal sealed class MailHeaders(HeaderList headers)
{
    /// <summary>Limit for all headers. Real mails have about 20 KB.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Limit for one folded header: MimeKit's work is quadratic in its size.</summary>
    public const int MaxOneBytes = 64 * 1024;
    public static readonly MailHeaders None = new([]);

    /// <summary>Null if they cannot be read.</summary>
    public static MailHeaders? Read(byte[] bytes)
    {
        if (bytes.Length > MaxBytes || Longest(bytes) > MaxOneBytes)
            return null;
        try
        {
            using var stream = new MemoryStream(bytes);
            return new MailHeaders(HeaderList.Load(stream));
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            return null;
        }
    }

    /// <summary>The first header with this name; empty if there is none.</summary>
    public string Value(string name) => headers[name]?.Trim() ?? "";

    public bool Has(string name) => headers.Contains(name);

    public IReadOnlyList<string> From => [.. headers.Where(header => header.Id == HeaderId.From).SelectMany(header => MailText.Addresses(header.Value))];

    /// <summary>With angle brackets, like the other ids.</summary>
    public string? MessageId => Ids("Message-ID").FirstOrDefault();
    public IReadOnlyList<string> InReplyTo => [.. Ids("In-Reply-To")];
    public IReadOnlyList<string> References => [.. Ids("References")];
    public DateTimeOffset? Date => DateUtils.TryParse(Value("Date"), out var date) ? date : null;

    private static int Longest(ReadOnlySpan<byte> bytes)
    {
        var (longest, start) = (0, 0);
        for (var i = 0; i < bytes.Length; i++)
        {
            var isEnd = bytes[i] == '\n' && (i + 1 == bytes.Length || bytes[i + 1] is not ((byte)' ' or (byte)'\t'));
            longest = Math.Max(longest, i - start);
            start = isEnd ? i + 1 : start;
        }
        return longest;
    }

    private IEnumerable<string> Ids(string name) => MimeUtils.EnumerateReferences(Value(name)).Select(id => $"<{id}>");
}
