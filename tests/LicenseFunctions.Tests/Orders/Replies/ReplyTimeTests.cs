using System.Globalization;
using System.Text;
using LicenseFunctions.Orders.Replies.Classification;
using LicenseFunctions.Orders.Replies.Parsing;

namespace LicenseFunctions.Tests.Orders.Replies;

/// <summary>Reading takes long only in proportion. Apart from the rules, whose tests run hundreds of times with mutants.</summary>
public sealed class ReplyTimeTests
{
    [Theory]
    [InlineData("<b x{0}>", "<p>x")]
    [InlineData("<div>", "</p>")]
    [InlineData("<blockquote>", "<table>")]
    [InlineData("&nbsp;&", "<")]
    public void HtmlText_OfAHostileMail_IsReadInTimeThatGrowsWithItsSize(string first, string then)
    {
        var html = new StringBuilder();
        for (var i = 0; html.Length < 500_000; i++)
            html.AppendFormat(CultureInfo.InvariantCulture, first, i);
        while (html.Length < 1_000_000)
            html.Append(then);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);

        ReplyClassifier.Read(QuoteStripper.Of(HtmlText.Of(html.ToString())));

        Assert.False(deadline.IsCancellationRequested);
    }

    [Theory]
    [InlineData("n'", " ")]
    [InlineData("a ete bien ", "ete ")]
    [InlineData("1 a ", "of ")]
    [InlineData("Le 1 ", "\n")]
    [InlineData("?!?!", "is ")]
    [InlineData("ont ete ajoutees ", "x ")]
    [InlineData("ajouter pas ", "zijn toegevoegd ")]
    [InlineData("3 van ", "will not be ")]
    public void Text_ThatIsHostile_IsReadInTimeThatGrowsWithItsSize(string first, string then)
    {
        var text = string.Concat(Enumerable.Repeat(first, 100_000 / first.Length)) + string.Concat(Enumerable.Repeat(then, 100_000 / then.Length))
            + string.Concat(Enumerable.Repeat(first + then, 800_000 / (first.Length + then.Length)));
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);

        ReplyClassifier.Read(QuoteStripper.Of(text));

        Assert.False(deadline.IsCancellationRequested);
    }
}
