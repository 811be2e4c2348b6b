using MimeKit;
using MimeKit.Utils;

namespace LicenseFunctions.Orders.Replies.Parsing;

/// <summary>Cleans text of received mails, so that it can be stored and shown.</summary>
internal static partial class MailText
{
    /// <summary>On one line, without control and formatting characters; a longer text ends with "…".</summary>
    public static string SingleLine(string text, int max) => Cut(Clean(text, keepsLines: false), max);

    /// <summary>The same, with its line breaks.</summary>
    public static string Lines(string text, int max) => Cut(Clean(text, keepsLines: true), max);

    public static string DomainOf(string address) => address[(address.LastIndexOf('@') + 1)..].TrimEnd('.');

    /// <summary>The addresses in a header such as From; none if it cannot be parsed.</summary>
    public static IReadOnlyList<string> Addresses(string header)
    {
        if (InternetAddressList.TryParse(header, out var list))
            return [.. list.Mailboxes.Select(mailbox => mailbox.Address).Where(address => address.Contains('@', StringComparison.Ordinal))];
        // A name that lacks its quotes: Sales; Orders <orders@reseller.example>.
        return OneAddress().Match(header) is { Success: true } only ? [only.Groups["address"].Value] : [];
    }

    /// <summary>With encoded words (RFC 2047) decoded.</summary>
    public static string Decoded(string header) => Rfc2047.DecodeText(Encoding.UTF8.GetBytes(header));

    private static string Clean(string text, bool keepsLines)
    {
        var clean = new StringBuilder(text.Length);
        var isBlank = true;
        // EnumerateRunes replaces half a surrogate pair, which storage refuses.
        foreach (var rune in text.EnumerateRunes())
        {
            if (keepsLines && rune.Value == '\n')
                clean.Append('\n');
            else if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
                clean.Append(isBlank ? "" : " ");
            else if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format)
                clean.Append(rune.ToString());
            isBlank = clean.Length == 0 || clean[^1] is ' ' or '\n';
        }
        return clean.ToString().Trim();
    }

    [GeneratedRegex(@"^[^<>@]*<(?<address>[^<>@\s]+@[^<>@\s]+)>[\s;]*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex OneAddress();

    private static string Cut(string text, int max) => text.Length <= max ? text : Shared.SingleLine.Cut(text, max - 1) + "…";
}
