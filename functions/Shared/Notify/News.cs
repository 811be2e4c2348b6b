using System.Security.Cryptography;
using AngleSharp.Html.Parser;

namespace LicenseFunctions.Shared.Notify;

/// <summary>
/// What a mail tells the administrators, for channels that show no mails, in the administrators' language. A channel has many readers, so news holds
/// no signed link, no words of others and no names: its links lead to pages that ask for a sign-in.
/// </summary>
internal sealed record News
{
    public required NewsKind Kind { get; init; }

    /// <summary>The news first: a phone shows some 40 characters.</summary>
    public required string Subject { get; init; }

    /// <summary>Whether to act, and on what.</summary>
    public required string Heading { get; init; }

    /// <summary>What it means, and what to do.</summary>
    public IReadOnlyList<string> Text { get; init; } = [];

    /// <summary>The products or orders that it is about, the worst first.</summary>
    public IReadOnlyList<NewsRow> Rows { get; init; } = [];

    /// <summary>How many more there are than <see cref="Rows"/>.</summary>
    public int More { get; init; }
    public IReadOnlyList<NewsFact> Facts { get; init; } = [];

    /// <summary>Where to act; null without a public address.</summary>
    public NewsLink? Link { get; init; }

    /// <summary>The order that it is about, if it is about one.</summary>
    public string? OrderId { get; init; }

    /// <summary>The same when the same news is written again, since the mail was not accepted; null: the text tells, for a day.</summary>
    internal string? Key { get; init; }

    /// <summary>Without dots, as Standard Webhooks requires.</summary>
    internal string IdAt(DateTimeOffset now)
    {
        var key = Key ?? string.Create(CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyy-MM-dd} {JsonSerializer.Serialize(this)}");
        return $"news-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Kind} {key}")))[..24]}";
    }

    /// <summary>News of a mail that has no other form. Of its links only those to the app's pages stay, since others may be signed.</summary>
    public static News Of(MailContent mail, string? app)
    {
        using var document = new HtmlParser().ParseDocument(mail.Html);
        var page = app is null ? null : document.QuerySelectorAll("a[href]").FirstOrDefault(link => IsPage(link.GetAttribute("href")!, app));
        var link = page is null ? null : new NewsLink(SingleLine.Of(page.TextContent), page.GetAttribute("href")!);
        foreach (var anchor in document.QuerySelectorAll("a"))
        {
            if (app is not null && IsPage(anchor.GetAttribute("href") ?? "", app))
                anchor.Replace(document.CreateTextNode(anchor.TextContent));
            else
                anchor.Remove();
        }
        var heading = document.QuerySelector("h1");
        heading?.Remove();
        return new News
        {
            Kind = NewsKind.Message,
            Subject = mail.Subject,
            Heading = heading is null ? mail.Subject : SingleLine.Of(heading.TextContent),
            Text = PlainText.Of(document).Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Link = link,
        };
    }

    private static bool IsPage(string link, string app) =>
        link == app || link.StartsWith(app + "/", StringComparison.Ordinal) || link.StartsWith(app + "?", StringComparison.Ordinal);
}

/// <summary>The last part of the event's type, such as <c>LicenseFunctions.News.Warning</c>. The names never change.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NewsKind>))]
internal enum NewsKind
{
    /// <summary>Products that became low, got worse or recovered, and subscriptions that end or renew.</summary>
    Warning,

    /// <summary>An order that was placed automatically, or needs a person: refused, unclear, overdue, not sent.</summary>
    Order,

    /// <summary>A limit of orders that is near or reached.</summary>
    OrderLimit,

    /// <summary>A purchased number that changed and matches no order.</summary>
    PurchaseChanged,

    /// <summary>A mail to the reseller that was not delivered.</summary>
    MailNotDelivered,

    /// <summary>Other news.</summary>
    Message,
}

/// <param name="Name">Null for a row that is only text.</param>
/// <param name="Text">Null for a row that is the heading of those below it.</param>
internal sealed record NewsRow(string? Name, string? Text)
{
    /// <summary>What can be done about it.</summary>
    public NewsLink? Link { get; init; }

    /// <summary>Of a product; null for other rows, and for a product that the tenant no longer has.</summary>
    public int? Available { get; init; }

    /// <summary>How many licenses of the product can be used, assigned or not.</summary>
    public int? Usable { get; init; }
    public Guid? SkuId { get; init; }
    public string? SkuPartNumber { get; init; }

    /// <summary>As in <c>GET /licenses</c>; null for other rows.</summary>
    public string? Status { get; init; }
}

internal sealed record NewsFact(string Label, string Value);

internal sealed record NewsLink(string Text, string Url);
