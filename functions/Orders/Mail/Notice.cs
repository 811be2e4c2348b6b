namespace LicenseFunctions.Orders.Mail;

/// <summary>A mail to the administrators about orders.</summary>
/// <param name="Subject">The news first: a phone shows some 40 characters.</param>
/// <param name="Heading">Whether to act, and on what.</param>
/// <param name="Advice">What it means, and what to do.</param>
/// <param name="Text">The words on its button.</param>
/// <param name="Link">Where the button leads; null without a public address.</param>
internal sealed record Notice(string Subject, string Heading, IReadOnlyList<string> Advice, string Text, string? Link)
{
    /// <summary>The words of others, in full.</summary>
    public IReadOnlyList<NoticeQuote> Quotes { get; init; } = [];

    /// <summary>Signed links, which decide without signing in.</summary>
    public IReadOnlyList<NoticeLink> Decisions { get; init; } = [];
    public IReadOnlyList<NoticeList> Lists { get; init; } = [];
    public IReadOnlyList<NoticeDetail> Details { get; init; } = [];
    public IReadOnlyList<string> History { get; init; } = [];
    public NewsKind Kind { get; init; } = NewsKind.Message;

    /// <summary>The order that it is about, if it is about one.</summary>
    public string? OrderId { get; init; }

    /// <inheritdoc cref="News.Key"/>
    public string? Key { get; init; }

    /// <summary>The same for the channels: without what others wrote, without signed links, and without details that only the administrators read.</summary>
    public News ToNews() => new()
    {
        Kind = Kind,
        Subject = Subject,
        Heading = Heading,
        Text = Advice,
        Rows = [.. Lists.SelectMany(list => list.Items.Select(item => new NewsRow(Name: null, item.Text)
            { Link = item.Link is { } link ? new NewsLink(Text, link) : null }).Prepend(new NewsRow(list.Heading, Text: null)))
            .Where(row => row.Name is not null || row.Text is not null)],
        Facts = [.. Details.Where(detail => !detail.IsPrivate).Select(detail => new NewsFact(detail.Label, detail.Value))],
        Link = Link is null ? null : new NewsLink(Text, Link),
        OrderId = OrderId,
        Key = Key,
    };
}

internal sealed record NoticeQuote(string Heading, IReadOnlyList<string> Lines);

internal sealed record NoticeLink(string Text, string? Link = null);

/// <param name="Heading">Null for none.</param>
internal sealed record NoticeList(string? Heading, IReadOnlyList<NoticeLink> Items);

/// <param name="IsPrivate">Whether it is in the mail only: it may name a person.</param>
internal sealed record NoticeDetail(string Label, string Value, bool IsPrivate = false);

/// <summary>Sends notices to the administrators and to the channels, with what their texts need: words, dates and links.</summary>
internal sealed class NoticeMailer(MailTemplates templates, AdminMail mail, MailOptions options, PublicAddress address)
{
    public LocalizedText Words { get; } = LocalizedText.Of("Orders.Mail", options.Culture);
    public DateText Dates { get; } = options.Dates;

    public Task<MailOutcome> SendAsync(Notice notice, CancellationToken cancellationToken) =>
        mail.SendAsync(templates.Render("Orders.Mail.notice", notice, options.Culture), cancellationToken, notice.ToNews());

    public string? LinkTo(string route) => address.LinkTo(route);

    public string? OrderLink(string orderId) => LinkTo($"app/orders/{Uri.EscapeDataString(orderId)}");

    /// <summary>The short name of a product with a number, in front of it: 5 Business Premium.</summary>
    public static string Goods(int quantity, string displayName) =>
        $"{Math.Abs(quantity).ToString(CultureInfo.InvariantCulture)} {ProductNames.Short(displayName)}";

    /// <summary>With a minus sign, not a hyphen.</summary>
    public string Change(int quantity) => quantity.ToString("+0;−0", Words.Culture);

    public string DayAndTime(DateTimeOffset at) => $"{Dates.Day(at)}, {Dates.Time(at)}";
}
