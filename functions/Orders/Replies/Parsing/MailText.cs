using MimeKit;
using MimeKit.Utils;

namespace LicenseFunctions.Orders.Replies.Parsing;

/// <summary>Text of strangers, made fit to be stored and shown.</summary>
internal static partial class MailText
{
    /// <summary>One line without control and formatting characters, cut with an ellipsis.</summary>
    public static string SingleLine(string text, int max) => Cut(Clean(text, keepsLines: false), max);

    /// <summary>Lines without other control and formatting characters, cut with an ellipsis.</summary>
    public static string Lines(string text, int max) => Cut(Clean(text, keepsLines: true), max);

    public static string DomainOf(string address) => address[(address.LastIndexOf('@') + 1)..].TrimEnd('.');

    /// <summary>The addresses in a header such as From; empty if it cannot be read.</summary>
    public static IReadOnlyList<string> Addresses(string header)
    {
        if (InternetAddressList.TryParse(header, out var list))
            return [.. list.Mailboxes.Select(mailbox => mailbox.Address).Where(address => address.Contains('@', StringComparison.Ordinal))];
        // A name with signs that need quotes and have none: "Sales; Orders <orders@reseller.example>".
        return OneAddress().Match(header) is { Success: true } only ? [only.Groups["address"].Value] : [];
    }

    /// <summary>Without encoded words (RFC 2047), if there still are any.</summary>
    public static string Decoded(string header) => Rfc2047.DecodeText(Encoding.UTF8.GetBytes(header));

    private static string Clean(string text, bool keepsLines)
    {
        var clean = new StringBuilder(text.Length);
        var isBlank = true;
        // Runes: half a surrogate pair, which storage refuses, comes out as a replacement character.
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
