using System.Collections.Frozen;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace LicenseFunctions.Orders.Replies.Parsing;

/// <summary>Returns the visible new text of an HTML mail. It reads tokens: a crafted mail can make a document quadratically larger.</summary>
internal static partial class HtmlText
{
    private static readonly FrozenSet<string> Void =
        ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

    private static readonly FrozenSet<string> Blocks =
    [
        "address", "article", "blockquote", "br", "center", "dd", "div", "dl", "dt", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul",
    ];

    private static readonly FrozenSet<string> Unseen =
    [
        "blockquote", "iframe", "noembed", "noframes", "noscript", "object", "script", "style", "template", "title",
        "s", "strike", "del", "svg", "math", "canvas", "audio", "video", "select", "datalist",
    ];

    /// <summary>Everything after an element with such an id is quoted.</summary>
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
        // The name of the element that is being skipped, and how many elements of that name are open.
        var (skipped, depth) = ("", 0);
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
                // A new block ends a paragraph that was never closed.
                if (skipped == "p" && depth > 0 && tag.Type == HtmlTokenType.StartTag && Blocks.Contains(tag.Name) && tag.Name is not "br")
                    depth = 0;
                if (depth == 0 && tag.Type == HtmlTokenType.StartTag && !Void.Contains(tag.Name) && IsSkipped(tag))
                    (skipped, depth) = (tag.Name, 1);
                else if (depth > 0 && tag.Name == skipped)
                    depth += tag.Type == HtmlTokenType.StartTag ? 1 : -1;
            }
            else if (depth == 0 && token.Type == HtmlTokenType.Character)
            {
                text.Append(token.Data.Replace('\n', ' ').Replace('\r', ' ').Replace('\u00A0', ' '));
            }
        }
        return text.ToString();
    }

    /// <summary>The content of these elements is not HTML.</summary>
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

    private static bool IsSkipped(HtmlTagToken tag) =>
        Unseen.Contains(tag.Name)
        || tag.GetAttribute("class").Split(' ', StringSplitOptions.RemoveEmptyEntries).Any(QuoteClasses.Contains)
        || tag.Attributes.Any(attribute => attribute.Name == "hidden")
        || IsHidden(Comments().Replace(tag.GetAttribute("style"), ""));

    /// <summary>Whether the style hides the text or strikes it out.</summary>
    private static bool IsHidden(string style)
    {
        // Without "!important".
        var declarations = style.ToLowerInvariant().Split(';').Select(declaration => declaration.Split('!')[0].Split(':', 2, StringSplitOptions.TrimEntries))
            .Where(parts => parts.Length == 2).Select(parts => (Name: parts[0], Value: parts[1])).ToList();
        var isCut = declarations.Contains(("overflow", "hidden"));
        return declarations.Exists(declaration => IsHidden(declaration.Name, declaration.Value, isCut));
    }

    private static bool IsHidden(string name, string value, bool isCut) => name switch
    {
        "display" => value == "none",
        "visibility" => value is "hidden" or "collapse",
        "mso-hide" => value == "all",
        "content-visibility" => value == "hidden",
        "opacity" or "zoom" => Zero().IsMatch(value),
        // Text below two pixels cannot be read; mails use it for preview texts.
        "font-size" => Zero().IsMatch(value) || Tiny().IsMatch(value),
        "font" => Zero().IsMatch(value.Split(' ', '/')[0]),
        "max-height" => Zero().IsMatch(value),
        "height" or "max-width" or "width" => isCut && Zero().IsMatch(value),
        "text-decoration" or "text-decoration-line" => value.Contains("line-through", StringComparison.Ordinal),
        "text-indent" or "left" or "top" or "margin-left" or "margin-top" => FarAway().IsMatch(value),
        "clip" => value.Replace(" ", "", StringComparison.Ordinal) is "rect(0,0,0,0)" or "rect(0000)" or "rect(0px,0px,0px,0px)",
        "transform" => value.Replace(" ", "", StringComparison.Ordinal) is "scale(0)",
        _ => false,
    };

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Comments();

    [GeneratedRegex(@"^[+-]?(0*\.?0+|0+\.)[a-z%]*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Zero();

    [GeneratedRegex(@"^\+?(0*\.\d+(px|pt)|0*1(\.\d*)?(px|pt)|0*\.0\d*(em|rem)|0*\d(\.\d*)?%)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Tiny();

    [GeneratedRegex(@"^-(\d{4,}(\.\d*)?(px|pt)|\d{3,}(\.\d*)?(em|rem|%))$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex FarAway();
}
