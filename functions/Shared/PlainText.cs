using AngleSharp.Dom;

namespace LicenseFunctions.Shared;

/// <summary>
/// The plain text of a mail that the app wrote as HTML. Blocks are paragraphs, a row of a table is <c>label: value</c>, a link is
/// <c>text: address</c>. A cell with <c>data-label</c> is a line after that label, a picture is its label, and what is <c>aria-hidden</c>, the
/// heads of columns, and the layout (<c>role="presentation"</c>) are left out.
/// </summary>
internal static partial class PlainText
{
    public static string Of(IDocument mail)
    {
        var colon = mail.DocumentElement.GetAttribute("lang") == "fr" ? " : " : ": ";
        return Lines(Of(mail.Body!, colon)) + "\n";
    }

    /// <summary>A line feed ends a line. None comes from a value: white space in HTML is one blank.</summary>
    private static string Of(INode node, string colon)
    {
        if (node is not IElement element)
            return node is IText text ? WhiteSpace().Replace(text.Data, " ") : "";
        if (element.GetAttribute("aria-hidden") == "true")
            return "";
        if (element.GetAttribute("role") == "img")
            return $"\n{element.GetAttribute("aria-label")}\n";
        var inner = string.Concat(element.ChildNodes.Select(child => Of(child, colon)));
        if (element.LocalName is "tr" or "td" && element.Closest("table")?.GetAttribute("role") == "presentation")
            return inner + "\n";
        return element.LocalName switch
        {
            "br" => "\n",
            "a" => $"{inner}{colon}{element.GetAttribute("href")}",
            "th" => element.GetAttribute("scope") == "col" ? "" : inner + colon,
            "td" => element.GetAttribute("data-label") is { } label ? $"\n{label}{colon}{inner}\n\n" : inner + " ",
            "tr" => "\n" + inner,
            "li" => "\n- " + inner,
            "p" or "h1" or "h2" or "table" or "ul" => $"\n\n{inner}\n\n",
            "blockquote" => $"\n\n> {Lines(inner).Replace("\n", "\n> ", StringComparison.Ordinal)}\n\n",
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

    [GeneratedRegex("\n{3,}")]
    private static partial Regex Gap();
}
