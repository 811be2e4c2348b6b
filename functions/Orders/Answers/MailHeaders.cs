using MimeKit;
using MimeKit.Utils;

namespace LicenseFunctions.Orders.Answers;

/// <summary>A mail's headers, unfolded and decoded.</summary>
internal sealed class MailHeaders(HeaderList headers)
{
    public static readonly MailHeaders None = new([]);

    /// <summary>Null if they cannot be read.</summary>
    public static MailHeaders? Read(byte[] bytes)
    {
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

    /// <summary>The first with this name; empty if there is none.</summary>
    public string Value(string name) => headers[name]?.Trim() ?? "";

    public bool Has(string name) => headers.Contains(name);

    /// <summary>The addresses in all headers From: more than one is suspect.</summary>
    public IReadOnlyList<string> From => [.. headers.Where(header => header.Id == HeaderId.From).SelectMany(header => MailText.Addresses(header.Value))];

    /// <summary>With its angle brackets.</summary>
    public string? MessageId => Ids("Message-ID").FirstOrDefault();

    public IReadOnlyList<string> InReplyTo => [.. Ids("In-Reply-To")];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<string> References => [.. Ids("References")];

    public DateTimeOffset? Date => DateUtils.TryParse(Value("Date"), out var date) ? date : null;

    private IEnumerable<string> Ids(string name) => MimeUtils.EnumerateReferences(Value(name)).Select(id => $"<{id}>");
}
