using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using LicenseFunctions.Shared;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Shared;

/// <summary>The words of templates, and the plain text that is made from their HTML.</summary>
public sealed partial class MailTextTests
{
    private static readonly Assembly App = typeof(Program).Assembly;

    /// <summary>The folders with words.</summary>
    public static TheoryData<string> Folders => [.. App.GetManifestResourceNames().Select(name => WordsOf().Match(name)).Where(match => match.Success)
        .Select(match => match.Groups["folder"].Value)];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Words_AreTheSameInEveryLanguage_WithTheSamePlaces(string folder)
    {
        var english = Read(folder, "");

        Assert.NotEmpty(english);
        foreach (var words in ((string[])["fr", "nl"]).Select(language => Read(folder, language)))
        {
            Assert.Equal(english.Keys.Order(StringComparer.Ordinal), words.Keys.Order(StringComparer.Ordinal));
            Assert.All(english, word => Assert.Equal(Places(word.Value), Places(words[word.Key])));
            Assert.All(words, word => Assert.False(string.IsNullOrWhiteSpace(word.Value), word.Key));
        }

        static IEnumerable<string> Places(string text) => Place().Matches(text).Select(place => place.Value).Distinct().Order();
    }

    /// <summary>In the folders whose keys are not put together from parts.</summary>
    [Theory]
    [InlineData("Orders.Mail")]
    [InlineData("Orders.Links")]
    [InlineData("Alerts.Digest")]
    [InlineData("Assignments")]
    [InlineData("Leavers.Links")]
    [InlineData("Pricing")]
    [InlineData("Reports")]
    [InlineData("Shared.Notify")]
    public void Words_AreThoseThatAreUsed(string folder)
    {
        var own = Read(folder, "").Keys;
        var inTemplates = App.GetManifestResourceNames().Where(name => Regex.IsMatch(name, $@"^LicenseFunctions\.{Regex.Escape(folder)}\.[\w-]+\.liquid$"))
            .SelectMany(name => Keys().Matches(new StreamReader(App.GetManifestResourceStream(name)!).ReadToEnd()))
            .SelectMany(match => match.Groups["key"].Captures).Select(key => key.Value).ToHashSet(StringComparer.Ordinal);
        var inCode = Directory.EnumerateFiles(Path.GetDirectoryName(Golden.PathOfDocument("../functions/Program.cs"))!, "*.cs", SearchOption.AllDirectories)
            .Where(file => folder.Split('.')[0] is var slice && file.Contains($"/{slice}/", StringComparison.Ordinal))
            .SelectMany(file => Literals().Matches(File.ReadAllText(file))).Select(match => match.Groups["key"].Value).ToHashSet(StringComparer.Ordinal);

        Assert.Superset(inTemplates, own.ToHashSet(StringComparer.Ordinal));
        Assert.All(own, key => Assert.True(IsUsed(key), $"{key} is not used."));

        bool IsUsed(string key) => inTemplates.Contains(key) || inCode.Contains(key)
            || (key.EndsWith("One", StringComparison.Ordinal) && inCode.Contains(key[..^3]));
    }

    [Theory]
    [InlineData("<p>One\n two</p><p>three<br>four</p>", "One two\n\nthree\nfour")]
    [InlineData("<ul><li>One</li>\n<li>two</li></ul><p><img src='x' alt='y'>three</p>", "- One\n- two\n\nthree")]
    [InlineData("<table><tr><th>One</th><td><b>1</b> (2)</td></tr>\n<tr><th>Two</th><td>3</td><td>4</td></tr></table>", "One: 1 (2)\nTwo: 3 4")]
    [InlineData("<p>See <a href='https://x.example/?a=1&amp;b=2'>this</a>.</p>", "See this: https://x.example/?a=1&b=2.")]
    [InlineData("<blockquote>One<br>two<br><br>three<br></blockquote><p>four</p>", "> One\n> two\n>\n> three\n\nfour")]
    [InlineData("<table role='presentation'><tr><td><p>One</p><a href='https://x.example'>two</a></td></tr></table>", "One\n\ntwo: https://x.example")]
    [InlineData("<table><tr><th scope='col'>A</th></tr><tr><td>One<br>two</td><td data-label='Left'>3</td></tr></table>", "One\ntwo\nLeft: 3")]
    [InlineData("<div aria-hidden='true'>One</div><p>two</p><table role='img' aria-label='3 to 4'><tr><td>x</td></tr></table>", "two\n\n3 to 4")]
    [InlineData("<html lang='fr'><table><tr><th>Total</th><td>3</td></tr></table>", "Total : 3")]
    public void PlainText_ReadsAsTheHtmlLooks(string html, string expected) =>
        Assert.Equal(expected + "\n", PlainText.Of(new HtmlParser().ParseDocument(html)));

    private static Dictionary<string, string> Read(string folder, string language) =>
        new ResourceManager($"LicenseFunctions.{folder}.Words", App)
            .GetResourceSet(CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: false)!.Cast<DictionaryEntry>()
            .ToDictionary(word => (string)word.Key, word => (string)word.Value!, StringComparer.Ordinal);

    [GeneratedRegex(@"^LicenseFunctions\.(?<folder>.+)\.Words\.resources$")]
    private static partial Regex WordsOf();

    /// <summary>A key, or the two of a number, before the filter t.</summary>
    [GeneratedRegex(@"'(?<key>\w+)'(?:, '(?<key>\w+)')? \| t\b")]
    private static partial Regex Keys();

    /// <summary>What may be a key in code.</summary>
    [GeneratedRegex("\"(?<key>[A-Z]\\w+)\"")]
    private static partial Regex Literals();

    [GeneratedRegex(@"\{+\w+\}+")]
    private static partial Regex Place();
}
