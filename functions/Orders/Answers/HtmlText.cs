using System.Text;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace LicenseFunctions.Orders.Answers;

/// <summary>
/// The text of an HTML mail, without what it quotes and what it hides. It reads tokens and builds no document: a document can be made
/// to grow with the square of the mail's size.
/// </summary>
internal static class HtmlText
{
    private static readonly HashSet<string> Void = new(StringComparer.Ordinal)
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    };

    private static readonly HashSet<string> Blocks = new(StringComparer.Ordinal)
    {
        "address", "article", "blockquote", "br", "center", "dd", "div", "dl", "dt", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul",
    };

    private static readonly HashSet<string> Unseen = new(StringComparer.Ordinal) { "blockquote", "iframe", "noembed", "noframes", "noscript", "object", "script", "style", "template", "title" };

    /// <summary>Where mail programs start to quote; all that follows is quoted.</summary>
    private static readonly HashSet<string> QuoteStarts = new(StringComparer.OrdinalIgnoreCase) { "divRplyFwdMsg", "appendonsend" };

    private static readonly HashSet<string> QuoteClasses = new(StringComparer.OrdinalIgnoreCase)
    {
        "gmail_quote", "gmail_quote_container", "gmail_attr", "gmail_signature", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote",
    };

    public static string Of(string html)
    {
        using var source = new TextSource(html);
        var tokens = new HtmlTokenizer(source, HtmlEntityProvider.Resolver);
        var text = new StringBuilder();
        // What is being left out, and how many elements of that name are open in it.
        var (left, depth) = ("", 0);
        for (var token = tokens.Get(); token.Type != HtmlTokenType.EndOfFile; token = tokens.Get())
        {
            if (token is HtmlTagToken tag)
            {
                if (tag.Type == HtmlTokenType.StartTag && QuoteStarts.Contains(tag.GetAttribute("id")))
                    break;
                if (Blocks.Contains(tag.Name))
                    text.Append('\n');
                else if (tag.Name is "td" or "th")
                    text.Append(' ');
                ReadVerbatim(tokens, tag);
                if (depth == 0 && tag.Type == HtmlTokenType.StartTag && !Void.Contains(tag.Name) && IsLeftOut(tag))
                    (left, depth) = (tag.Name, 1);
                else if (depth > 0 && tag.Name == left)
                    depth += tag.Type == HtmlTokenType.StartTag ? 1 : -1;
            }
            else if (depth == 0 && token.Type == HtmlTokenType.Character)
            {
                // Line breaks in the source are blanks.
                text.Append(token.Data.Replace('\n', ' ').Replace('\r', ' ').Replace('\u00A0', ' '));
            }
        }
        return text.ToString();
    }

    /// <summary>What stands in these elements is not HTML.</summary>
    private static void ReadVerbatim(HtmlTokenizer tokens, HtmlTagToken tag)
    {
        if (tag.Type != HtmlTokenType.StartTag)
            return;
        tokens.State = tag.Name switch
        {
            "script" => HtmlParseMode.Script,
            "style" or "xmp" or "iframe" or "noembed" or "noframes" => HtmlParseMode.Rawtext,
            "title" or "textarea" => HtmlParseMode.RCData,
            _ => tokens.State,
        };
    }

    private static bool IsLeftOut(HtmlTagToken tag) =>
        Unseen.Contains(tag.Name)
        || tag.GetAttribute("class").Split(' ', StringSplitOptions.RemoveEmptyEntries).Any(QuoteClasses.Contains)
        || tag.GetAttribute("style").Replace(" ", "", StringComparison.Ordinal).Contains("display:none", StringComparison.OrdinalIgnoreCase)
        || tag.Attributes.Any(attribute => attribute.Name == "hidden");
}
