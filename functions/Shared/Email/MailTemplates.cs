using System.Text.Encodings.Web;
using System.Text.Unicode;
using Fluid;

namespace LicenseFunctions.Shared.Email;

/// <summary>
/// Mails from Liquid templates that are embedded in the app, in pairs: <c>Name.txt.liquid</c>, whose first line is the subject,
/// and <c>Name.html.liquid</c>, in which every value is HTML-encoded.
/// </summary>
internal sealed class MailTemplates
{
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);
    private readonly LiquidTemplates _templates = new();

    /// <param name="name">Folder and file below functions/, with dots: <c>Orders.Mail.order.fr</c>.</param>
    /// <param name="model">Its properties are the template's values, in camelCase.</param>
    /// <param name="culture">Writes dates and numbers.</param>
    public MailContent Render(string name, object model, CultureInfo culture)
    {
        var text = _templates.Render(name + ".txt", model, culture, NullEncoder.Default);
        var html = _templates.Render(name + ".html", model, culture, Html);
        // A subject is a header: a line break in a value must not start another.
        var firstLine = text.IndexOf('\n', StringComparison.Ordinal);
        return new MailContent(SingleLine.Of(text[..firstLine]).Trim(), text[(firstLine + 1)..].Trim() + "\n", html);
    }
}
