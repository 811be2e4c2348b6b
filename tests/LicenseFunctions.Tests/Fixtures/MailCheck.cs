using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using LicenseFunctions.Shared.Email;

namespace LicenseFunctions.Tests.Fixtures;

internal static partial class MailCheck
{
    /// <summary>No call of the API, no time of another zone, and links only to pages of the app.</summary>
    public static void IsForAPerson(MailContent mail)
    {
        Assert.DoesNotMatch(Call(), mail.Text);
        Assert.DoesNotMatch(Call(), mail.Subject);
        Assert.All(new HtmlParser().ParseDocument(mail.Html).QuerySelectorAll("a"), link => Assert.Matches(PageOfTheApp(), link.GetAttribute("href")!));
    }

    [GeneratedRegex(@"\b(GET|POST|PUT|DELETE) /|\bUTC\b|[{}]|/api/(?!app\b|links/)")]
    private static partial Regex Call();

    [GeneratedRegex(@"^https://licenses\.contoso\.example/api/(app(/|\?|#|$)|links/)")]
    private static partial Regex PageOfTheApp();
}
