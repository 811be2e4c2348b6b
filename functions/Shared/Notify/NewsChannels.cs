using System.Security.Cryptography;

namespace LicenseFunctions.Shared.Notify;

/// <summary>Sends news to the channels, each in its form. A channel that is gone, or fails until the app gives up, is reported by mail, once.</summary>
internal sealed class NewsChannels(
    NewsOutbox outbox, NotifyOptions options, WebhookSender sender, Mailer mailer, MailTemplates templates, MailOptions mail, PublicAddress address,
    TimeProvider clock) : ICallbackSource
{
    private const string EventType = "LicenseFunctions.News";
    private const string EventSource = "app";
    private readonly NewsForms _forms = new(mail.Culture);

    public string Table => TableNames.AlertStates;
    public string Type => EventType;
    public string Route => EventSource;

    public async Task<object?> FindAsync(string subject, CancellationToken cancellationToken) => await outbox.FindAsync(subject, cancellationToken);

    public async Task<WebhookAnswer?> TrySendAsync(Callback callback, object data, CancellationToken cancellationToken) =>
        await SendAsync(callback, (StoredNews)data, cancellationToken);

    /// <summary>Recognizes the settings of a channel: 16 bits of a digest.</summary>
    public static string MarkOf(NotifyChannel channel) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{channel.Kind} {channel.Url} {channel.To} {channel.Secret}")))[..4];

    private async Task<WebhookAnswer> SendAsync(Callback callback, StoredNews stored, CancellationToken cancellationToken)
    {
        var number = callback.CallbackUrl[Callback.OfChannel.Length..];
        if (!options.Channels.TryGetValue(number, out var channel))
            return WebhookAnswer.Unwanted;
        var answer = await SendAsync(callback, channel, stored, cancellationToken);
        var failure = await outbox.FindFailureAsync(number, cancellationToken);
        if (answer.IsAccepted)
        {
            if (failure is not null)
                await outbox.RemoveFailureAsync(failure, cancellationToken);
            return answer;
        }
        // What was at this address is gone: the workflow of Teams, or in Slack the channel or the app.
        var isGone = answer.Status is 404 or 410;
        if (!isGone && CallbackSchedule.After(callback.Attempts + 1, answer.RetryAfter) is not null)
            return answer;
        var isTold = failure?.Mark == MarkOf(channel) || await TellAsync(number, channel, answer, isGone, cancellationToken);
        // A receiver of callbacks that answers 410 is forgotten; a channel is first reported.
        return isTold ? answer with { IsFinal = true } : isGone ? answer with { Status = 404 } : answer;
    }

    private async Task<WebhookAnswer> SendAsync(Callback callback, NotifyChannel channel, StoredNews stored, CancellationToken cancellationToken)
    {
        if (channel.Form == NotifyKind.Mail)
        {
            var content = Render(stored.News);
            return await MailAsync(MailAddresses.Split(channel.To), content, cancellationToken) ? WebhookAnswer.Accepted : WebhookAnswer.None;
        }
        var (body, type, key) = channel.Form switch
        {
            NotifyKind.Teams => (_forms.Teams(stored.News), "application/json; charset=utf-8", null),
            NotifyKind.Slack => (_forms.Slack(stored.News), "application/json; charset=utf-8", null),
            _ => (Event(address, callback, stored), CallbackDelivery.ContentType, WebhookKey.Read(channel.Secret)),
        };
        return await sender.SendAsync(new Uri(channel.Url!), callback.Id, type, body, key, cancellationToken);
    }

    internal static byte[] Event(PublicAddress address, Callback callback, StoredNews stored)
    {
        byte[] Write(News news) => CloudEvent.Write(
            callback.Id, address, EventSource, $"{EventType}.{callback.State}", news.OrderId is { } order ? $"orders/{order}" : null, stored.At, news);
        return Write(NewsForms.EventData(stored.News, Write));
    }

    /// <returns>Whether the administrator knows now.</returns>
    private async Task<bool> TellAsync(string number, NotifyChannel channel, WebhookAnswer answer, bool isGone, CancellationToken cancellationToken)
    {
        var told = Failure(number, channel, answer.ToString(), isGone, address.LinkTo("app"), mail.Culture);
        if (!await MailAsync(mail.Administrators, Render(told), cancellationToken))
            return false;
        await outbox.SaveFailureAsync(new ChannelFailure
        {
            RowKey = ChannelFailure.RowPrefix + number,
            Mark = MarkOf(channel),
            At = clock.GetUtcNow(),
            Result = answer.ToString(),
        }, CancellationToken.None);
        return true;
    }

    /// <summary>What the administrators are told of a channel that takes no messages.</summary>
    internal static News Failure(string number, NotifyChannel channel, string result, bool isGone, string? app, CultureInfo culture)
    {
        var (words, setting) = (LocalizedText.Of("Shared.Notify", culture), $"{NotifyOptions.Section}__{number}");
        var name = $"{setting} ({channel.Form})";
        return new News
        {
            Kind = NewsKind.Message,
            Subject = words["ChannelSubject", name],
            Heading = words["ChannelHeading", name],
            Text =
            [
                words[isGone ? "ChannelGone" : "ChannelFails", result],
                words[channel.Form switch
                {
                    NotifyKind.Teams => "ChannelTeams",
                    NotifyKind.Slack => "ChannelSlack",
                    NotifyKind.Mail => "ChannelMail",
                    _ => "ChannelWebhook",
                }, setting],
                words["ChannelOnce"],
            ],
            Link = app is null ? null : new NewsLink(words["Open"], app),
        };
    }

    private MailContent Render(News news) => Render(templates, news, mail.Culture);

    internal static MailContent Render(MailTemplates templates, News news, CultureInfo culture) => templates.Render(
        "Shared.Notify.news",
        new { news.Subject, news.Heading, news.Text, news.Rows, news.More, news.Facts, Button = news.Link?.Text, Link = news.Link?.Url },
        culture);

    /// <summary>A mail whose outcome is unknown is sent again: twice is better than never.</summary>
    private async Task<bool> MailAsync(IReadOnlyList<string> to, MailContent content, CancellationToken cancellationToken) =>
        await mailer.SendAsync(new OutgoingMail { To = to, Content = content, Category = "warning" }, cancellationToken) is MailOutcome.Accepted;
}
