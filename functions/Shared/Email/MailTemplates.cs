using AngleSharp.Html.Parser;

namespace LicenseFunctions.Shared.Email;

/// <summary>Mails from <see cref="LiquidTemplates"/>. The title of the HTML is the mail's subject, and its plain text is made from it.</summary>
internal sealed class MailTemplates
{
    private readonly LiquidTemplates _templates = new();

    /// <returns>The day in words, in UTC, for the reseller. French calls the first <c>1er</c>.</returns>
    public static string? Day(DateTimeOffset? time, CultureInfo culture) =>
        time?.UtcDateTime.ToString(time.Value.UtcDateTime.Day == 1 && culture.TwoLetterISOLanguageName == "fr" ? "d'er' MMMM yyyy" : "d MMMM yyyy", culture);

    /// <inheritdoc cref="LiquidTemplates.Render"/>
    public MailContent Render(string name, object model, CultureInfo culture)
    {
        var html = _templates.Render(name, model, culture);
        using var document = new HtmlParser().ParseDocument(html);
        // A subject is a header: a line break in a value must not start another.
        return new MailContent(SingleLine.Of(document.Title ?? ""), PlainText.Of(document), html);
    }
}
