namespace LicenseFunctions.Shared.Notify;

/// <summary>News as a channel takes it. What is too large is cut, and says how many rows are missing. Pure.</summary>
internal sealed class NewsForms(CultureInfo culture)
{
    /// <summary>Teams refuses a message above about 28 KB (https://learn.microsoft.com/connectors/teams/#known-issues-and-limitations-with-actions).</summary>
    public const int MaxTeams = 27_000;

    /// <summary>Slack refuses blocks above some 13,200 characters (https://github.com/slackapi/bolt-js/issues/2509).</summary>
    public const int MaxSlack = 12_000;

    /// <summary>Receivers of CloudEvents accept this (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#size-limits).</summary>
    public const int MaxEvent = 64_000;

    /// <summary>A message has at most 50 blocks, of which some are not rows (https://docs.slack.dev/reference/block-kit/blocks/).</summary>
    private const int MaxSlackRows = 40;

    /// <summary>Of the text of a section (https://docs.slack.dev/reference/block-kit/blocks/section-block/); escaping may make it longer.</summary>
    private const int MaxSlackSection = 3000;
    private const int MaxSlackHeader = 150;
    private readonly LocalizedText _words = LocalizedText.Of("Shared.Notify", culture);

    /// <summary>
    /// The message that a workflow of Teams posts (https://learn.microsoft.com/connectors/teams/#microsoft-teams-webhook). Texts are runs, in which
    /// nothing is markup; only the app's own links are Markdown.
    /// </summary>
    public byte[] Teams(News news) => Fit(news, MaxTeams, all => Json(new
    {
        type = "message",
        attachments = new[]
        {
            new
            {
                contentType = "application/vnd.microsoft.card.adaptive",
                contentUrl = (string?)null,
                content = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
                    ["type"] = "AdaptiveCard",
                    ["version"] = "1.4",
                    ["lang"] = culture.TwoLetterISOLanguageName,
                    ["msteams"] = new { width = "Full" },
                    ["fallbackText"] = all.Subject,
                    ["body"] = TeamsBody(all).ToList(),
                    ["actions"] = all.Link is { } link ? new object[] { new { type = "Action.OpenUrl", title = link.Text, url = link.Url } } : [],
                },
            },
        },
    }));

    /// <summary>For an incoming webhook (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/).</summary>
    public byte[] Slack(News news) => Fit(Take(news, MaxSlackRows), MaxSlack, all => Json(new
    {
        text = Escape(all.Subject),
        blocks = SlackBlocks(all).ToList(),
    }));

    /// <summary>The data of a CloudEvent: the same rows, with the numbers as numbers.</summary>
    public static News EventData(News news, Func<News, byte[]> write)
    {
        News? fitting = null;
        Fit(news, MaxEvent, all => write(fitting = all));
        return fitting!;
    }

    /// <summary>Leaves out rows from the end until the message fits; then the rest, which the page has.</summary>
    private static byte[] Fit(News news, int max, Func<News, byte[]> write)
    {
        var body = write(news);
        while (body.Length > max && news.Rows.Count > 0)
        {
            news = Take(news, news.Rows.Count - 1);
            body = write(news);
        }
        while (body.Length > max && news.Text.Count + news.Facts.Count > 0)
        {
            news = news with { Text = [.. news.Text.SkipLast(1)], Facts = [] };
            body = write(news);
        }
        return body;
    }

    private static News Take(News news, int rows) =>
        news with { Rows = [.. news.Rows.Take(rows)], More = news.More + news.Rows.Skip(rows).Count(row => row.Text is not null) };

    private IEnumerable<object> TeamsBody(News news)
    {
        yield return Runs(new { type = "TextRun", text = news.Heading, weight = "Bolder", size = "Large" });
        foreach (var text in news.Text)
            yield return Runs(Run(text));
        foreach (var row in news.Rows)
        {
            object[] items =
            [
                .. row.Name is null ? Array.Empty<object>() : [Runs(
                    [new { type = "TextRun", text = row.Name, weight = "Bolder" }, .. Numbers(row) is { } numbers ? new[] { Run($"  {numbers}") } : []])],
                .. row.Text is null ? Array.Empty<object>() : [Runs(Run(row.Text))],
                .. row.Link is { } link ? new object[] { new { type = "TextBlock", text = $"[{link.Text}]({link.Url})", wrap = true } } : [],
            ];
            yield return new { type = "Container", separator = row.SkuId is not null, items };
        }
        if (More(news) is { } more)
            yield return Runs(Run(more));
        foreach (var fact in news.Facts)
            yield return new { type = "RichTextBlock", spacing = "Small", inlines = new[] { Run(Label(fact)), Run(fact.Value) } };
    }

    private static object Runs(params object[] inlines) => new { type = "RichTextBlock", inlines };

    private static object Run(string text) => new { type = "TextRun", text };

    private IEnumerable<object> SlackBlocks(News news)
    {
        yield return new { type = "header", text = new { type = "plain_text", text = Cut(news.Heading, MaxSlackHeader), emoji = false } };
        if (news.Text.Count > 0)
            yield return Section(string.Join("\n", news.Text.Select(Escape)));
        foreach (var row in news.Rows)
        {
            var name = row.Name is null ? null : Numbers(row) is { } numbers ? $"*{Escape(row.Name)}*  {Escape(numbers)}" : $"*{Escape(row.Name)}*";
            yield return Section(string.Join("\n", new[] { name, row.Text is null ? null : Escape(row.Text), SlackLink(row.Link) }.OfType<string>()));
        }
        if (More(news) is { } more)
            yield return Section(Escape(more));
        if (news.Facts.Count > 0)
            yield return Section(string.Join("\n", news.Facts.Select(fact => Escape(Label(fact) + fact.Value))));
        if (SlackLink(news.Link) is { } link)
            yield return Section($"*{link}*");
    }

    private static object Section(string text) => new { type = "section", text = new { type = "mrkdwn", text = Cut(text, MaxSlackSection), verbatim = true } };

    private static string? SlackLink(NewsLink? link) => link is null ? null : $"<{Escape(link.Url)}|{Escape(link.Text)}>";

    /// <summary>These three only (https://docs.slack.dev/messaging/formatting-message-text/#escaping).</summary>
    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>Not within an entity, nor within a link.</summary>
    private static string Cut(string text, int max)
    {
        if (text.Length <= max)
            return text;
        var cut = SingleLine.Cut(text, max - 1);
        var open = Math.Max(cut.LastIndexOf('&'), cut.LastIndexOf('<'));
        return (open > cut.LastIndexOfAny([';', '>']) ? cut[..open] : cut) + "…";
    }

    private string? Numbers(NewsRow row) => row is { Available: { } available, Usable: { } usable }
        ? _words["AvailableOf", available.ToString(culture).Replace('-', '−'), usable] : null;

    private string? More(News news) => news.More > 0 ? _words.Count("More", news.More) : null;

    private string Label(NewsFact fact) => _words["Label", fact.Label];

    private static byte[] Json(object message) => JsonSerializer.SerializeToUtf8Bytes(message, Http.Json.Options);
}
