using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using LicenseFunctions.Shared;

namespace LicenseFunctions.Tests.Shared;

/// <summary>The words of templates, and the plain text that is made from their HTML.</summary>
public sealed partial class MailTextTests
{
    private static readonly Assembly App = typeof(Program).Assembly;

    [Theory]
    [InlineData("Orders.Mail")]
    [InlineData("Orders.Links")]
    [InlineData("Alerts.Digest")]
    public void Words_InEveryLanguage_AreThoseThatTheTemplatesUse_WithTheSamePlaces(string folder)
    {
        var words = new ResourceManager($"LicenseFunctions.{folder}.Words", App);
        var used = App.GetManifestResourceNames().Where(name => name.StartsWith($"LicenseFunctions.{folder}.", StringComparison.Ordinal))
            .SelectMany(name => Keys().Matches(new StreamReader(App.GetManifestResourceStream(name)!).ReadToEnd()))
            .SelectMany(match => match.Groups["key"].Captures).Select(key => key.Value).Distinct().Order(StringComparer.Ordinal);
        string Places(string key, string language) =>
            string.Join(' ', Place().Matches(words.GetString(key, CultureInfo.GetCultureInfo(language))!).Select(place => place.Value).Distinct().Order());

        foreach (var language in new[] { "", "fr", "nl" })
        {
            var own = words.GetResourceSet(CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: false)!.Cast<DictionaryEntry>();
            Assert.Equal(used, own.Select(word => (string)word.Key).Order(StringComparer.Ordinal));
            Assert.All(used, key => Assert.Equal(Places(key, ""), Places(key, language)));
        }
    }

    [Theory]
    [InlineData("<p>One\n two</p><p>three<br>four</p>", "One two\n\nthree\nfour")]
    [InlineData("<ul><li>One</li>\n<li>two</li></ul><p><img src='x' alt='y'>three</p>", "- One\n- two\n\nthree")]
    [InlineData("<table><tr><th>One</th><td><b>1</b> (2)</td></tr>\n<tr><th>Two</th><td>3</td><td>4</td></tr></table>", "One: 1 (2)\nTwo: 3 4")]
    [InlineData("<p>See <a href='https://x.example/?a=1&amp;b=2'>this</a>.</p>", "See this: https://x.example/?a=1&b=2.")]
    [InlineData("<blockquote>One<br>two<br><br>three<br></blockquote><p>four</p>", "> One\n> two\n>\n> three\n\nfour")]
    [InlineData("<section><h2>A</h2><p>b</p><p>c</p></section><section><h2>D</h2><p>e</p></section><p>f</p>", "A\n  b\n  c\n\nD\n  e\n\nf")]
    [InlineData("<html lang='fr'><table><tr><th>Total</th><td>3</td></tr></table>", "Total : 3")]
    public void PlainText_ReadsAsTheHtmlLooks(string html, string expected) =>
        Assert.Equal(expected + "\n", PlainText.Of(new HtmlParser().ParseDocument(html)));

    /// <summary>A key, or the two of a number, before the filter t.</summary>
    [GeneratedRegex(@"'(?<key>\w+)'(?:, '(?<key>\w+)')? \| t\b")]
    private static partial Regex Keys();

    [GeneratedRegex(@"\{+\w+\}+")]
    private static partial Regex Place();
}
