using AngleSharp.Dom;

namespace LicenseFunctions.Shared;

/// <summary>
/// The plain text of a mail that the app wrote as HTML. Blocks are paragraphs, a row of a table is <c>label: value</c>, a link is
/// <c>text: address</c>. In a <c>section</c> the blocks are lines, indented below its heading. Pictures are left out.
/// </summary>
internal static partial class PlainText
{
    public static string Of(IDocument mail)
    {
        var colon = mail.DocumentElement.GetAttribute("lang") == "fr" ? " : " : ": ";
        return Lines(Of(mail.Body!, colon)).Replace("\t", "  ", StringComparison.Ordinal) + "\n";
    }

    /// <summary>A line feed ends a line, and a tab indents one. Neither comes from a value: white space in HTML is one blank.</summary>
    private static string Of(INode node, string colon)
    {
        if (node is not IElement element)
            return node is IText text ? WhiteSpace().Replace(text.Data, " ") : "";
        var inner = string.Concat(element.ChildNodes.Select(child => Of(child, colon)));
        return element.LocalName switch
        {
            "br" => "\n",
            "a" => $"{inner}{colon}{element.GetAttribute("href")}",
            "th" => inner + colon,
            "td" => inner + " ",
            "tr" => "\n" + inner,
            "li" => "\n- " + inner,
            "p" or "h1" or "h2" or "table" or "ul" => $"\n\n{inner}\n\n",
            "blockquote" => $"\n\n> {Lines(inner).Replace("\n", "\n> ", StringComparison.Ordinal)}\n\n",
            "section" => $"\n\n{LineFeeds().Replace(Lines(inner), "\n\t")}\n\n",
            _ => inner,
        };
    }

    /// <summary>Without blanks around, and with at most one empty line between them.</summary>
    private static string Lines(string text) =>
        Gap().Replace(Blanks().Replace(text, blank => blank.Value.Contains('\n', StringComparison.Ordinal) ? "\n" : " "), "\n\n").Trim('\n', ' ');

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    [GeneratedRegex(" *\n *| +")]
    private static partial Regex Blanks();

    [GeneratedRegex("\n+")]
    private static partial Regex LineFeeds();

    [GeneratedRegex("\n{3,}")]
    private static partial Regex Gap();
}
