using LicenseFunctions.Shared.Graph.Pipeline;
using Microsoft.Graph;
using Microsoft.Graph.Models;
using Microsoft.Graph.Models.ODataErrors;
using Microsoft.Graph.Users.Item;
using Microsoft.Graph.Users.Item.Messages.Item.CreateReply;
using Microsoft.Kiota.Abstractions;

namespace LicenseFunctions.Shared.Email.Mailbox;

/// <summary>The shared mailbox <c>Mail__From</c> in Microsoft Graph. Each call is made once. Its failures are <see cref="ProblemException"/>s.</summary>
internal sealed class MailboxClient(GraphClient graph, MailOptions options)
{
    public const string HttpClientName = "mailbox";

    /// <summary>Categories of the mails that the app has read, so that people see what it did.</summary>
    public const string Recorded = $"{CategoryPrefix}: recorded";
    public const string Unmatched = $"{CategoryPrefix}: unmatched";
    internal const string CategoryPrefix = "LicenseFunctions";

    private const string SentItems = "sentitems";
    private const string Drafts = "drafts";
    private const string Inbox = "inbox";

    // Named properties of PS_PUBLIC_STRINGS: https://learn.microsoft.com/graph/api/resources/extended-properties-overview.
    private const string OrderIdProperty = "String {00020329-0000-0000-C000-000000000046} Name LicenseOrderId";
    private const string KeyProperty = "String {00020329-0000-0000-C000-000000000046} Name LicenseMailKey";

    private readonly Lock _creation = new();

    /// <summary>Created when it is first used, which loads the large SDK.</summary>
    private GraphServiceClient Sdk
    {
        get
        {
            lock (_creation)
                return field ??= graph.Create(HttpClientName);
        }
    }

    private UserItemRequestBuilder Own => Sdk.Users[options.From];

    /// <summary>
    /// Creates a draft, which carries the order's id and the mail's key. One that answers an earlier mail (In-Reply-To) is in the thread of that mail,
    /// if that is still in Sent Items: Graph does not let an app set this header.
    /// </summary>
    public async Task<MailDraft> CreateDraftAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        var message = ToMessage(mail);
        var earlier = mail.Headers.GetValueOrDefault("In-Reply-To") is { } inReplyTo && mail.OrderId is { } orderId
            ? await FindAsync(SentItems, orderId, KeyOf(inReplyTo), cancellationToken)
            : null;
        if (earlier is null)
        {
            // Headers can be given when a draft is created only: https://learn.microsoft.com/graph/api/resources/internetmessageheader.
            var headers = mail.Headers.Where(header => header.Key.StartsWith("X-", StringComparison.OrdinalIgnoreCase))
                .Select(header => new InternetMessageHeader { Name = header.Key, Value = SingleLine.OfHeader(header.Value) }).ToList();
            if (headers.Count > 0)
                message.InternetMessageHeaders = headers;
            if (mail.MessageId is { } messageId)
                message.InternetMessageId = messageId;
            var created = await CallAsync(() => Own.Messages.PostAsync(message, cancellationToken: cancellationToken), cancellationToken);
            return ToDraft(created);
        }
        var reply = await CreateReplyAsync(earlier.Id, mail, cancellationToken);
        return ToDraft(await CallAsync(() => Own.Messages[reply?.Id].PatchAsync(message, cancellationToken: cancellationToken), cancellationToken));
    }

    /// <summary>The draft has the properties from the first moment: they lead to it if the answer is lost.</summary>
    private async Task<Message?> CreateReplyAsync(string id, OutgoingMail mail, CancellationToken cancellationToken)
    {
        var createReply = Own.Messages[id].CreateReply;
        try
        {
            var marked = new CreateReplyPostRequestBody { Message = new() { SingleValueExtendedProperties = PropertiesOf(mail) } };
            return await CallAsync(() => createReply.PostAsync(marked, cancellationToken: cancellationToken), cancellationToken);
        }
        catch (ProblemException e) when (StatusOf(e) == 400)
        {
            // Documented is "any writeable properties" (https://graph.microsoft.io/en-us/docs/api-reference/beta/api/message_createreply), not these.
            return await CallAsync(() => createReply.PostAsync(new(), cancellationToken: cancellationToken), cancellationToken);
        }
    }

    public Task SendAsync(string draftId, CancellationToken cancellationToken) =>
        CallAsync(() => Own.Messages[draftId].Send.PostAsync(cancellationToken: cancellationToken), cancellationToken);

    /// <summary>Whether a message exists and is not sent.</summary>
    public async Task<bool> IsDraftAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var message = await CallAsync(
                () => Own.Messages[id].GetAsync(request => request.QueryParameters.Select = ["isDraft"], cancellationToken), cancellationToken);
            return message?.IsDraft == true;
        }
        catch (ProblemException e) when (StatusOf(e) == 404)
        {
            return false;
        }
    }

    /// <summary>Deletes a message, if it exists.</summary>
    public async Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(() => Own.Messages[id].DeleteAsync(cancellationToken: cancellationToken), cancellationToken);
        }
        catch (ProblemException e) when (StatusOf(e) == 404)
        {
            // It was sent, or somebody deleted it.
        }
    }

    /// <summary>The mail of an order in Sent Items; null if it is not there (yet).</summary>
    /// <param name="messageId">The Message-ID that the app gave the mail; null for any mail of the order.</param>
    public Task<MailDraft?> FindSentAsync(string orderId, string? messageId, CancellationToken cancellationToken) =>
        FindAsync(SentItems, orderId, messageId is null ? null : KeyOf(messageId), cancellationToken);

    public async Task<IReadOnlyList<MailDraft>> ListDraftsAsync(string orderId, CancellationToken cancellationToken) =>
        [.. (await ListAsync(Drafts, orderId, cancellationToken)).Select(found => found.Item)];

    /// <summary>The key of a mail: its Message-ID without the domain, which starts with the order's id.</summary>
    public static string KeyOf(string messageId) => messageId.Trim('<', '>').Split('@')[0];

    /// <summary>
    /// One page of the new and changed mails of the inbox. <see cref="InboxPage.Link"/> leads to the next page, or to what changes later
    /// (https://learn.microsoft.com/graph/delta-query-messages).
    /// </summary>
    /// <param name="link">The link of the page before; null to begin with the mails since <paramref name="since"/>.</param>
    /// <returns>Null if the link has expired: begin again. Outlook answers 410, or another 4xx with the code syncStateNotFound.</returns>
    public async Task<InboxPage?> ReadInboxAsync(string? link, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var delta = Own.MailFolders[Inbox].Messages.Delta;
        if (link is not null)
            delta = delta.WithUrl(link);
        try
        {
            var page = await CallAsync(() => delta.GetAsDeltaGetResponseAsync(
                request =>
                {
                    request.Headers.Add("Prefer", "odata.maxpagesize=50");
                    if (link is not null)
                        return;
                    request.QueryParameters.Select = ["id", "receivedDateTime", "categories", "from"];
                    request.QueryParameters.Filter = $"receivedDateTime ge {since.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}";
                },
                cancellationToken), cancellationToken);
            var mails = (page?.Value ?? []).Where(mail => mail.Id is not null && !mail.AdditionalData.ContainsKey("@removed"))
                .Select(mail => new InboxMail(
                    mail.Id!, mail.ReceivedDateTime, mail.Categories ?? [],
                    string.Equals(mail.From?.EmailAddress?.Address, options.From, StringComparison.OrdinalIgnoreCase)));
            return new InboxPage([.. mails], page?.OdataNextLink ?? page?.OdataDeltaLink ?? "", IsLast: page?.OdataNextLink is null);
        }
        catch (ProblemException e) when (link is not null && (StatusOf(e) == 410 || CodeOf(e) is "syncstatenotfound" or "resyncrequired"))
        {
            return null;
        }
    }

    /// <summary>The MIME message of a mail; null if it was deleted.</summary>
    public async Task<Stream?> OpenAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(() => Own.Messages[id].Content.GetAsync(cancellationToken: cancellationToken), cancellationToken);
        }
        catch (ProblemException e) when (StatusOf(e) == 404)
        {
            return null;
        }
    }

    /// <summary>Adds a category to a mail.</summary>
    public Task MarkAsync(InboxMail mail, string category, CancellationToken cancellationToken) => CallAsync(
        () => Own.Messages[mail.Id].PatchAsync(new Message { Categories = [.. mail.Categories, category] }, cancellationToken: cancellationToken),
        cancellationToken);

    /// <summary>Whether the app may read the inbox of a mailbox.</summary>
    /// <exception cref="ProblemException">404: there is no such mailbox. Another failure says nothing about the right.</exception>
    public async Task<bool> MayReadAsync(string address, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(() => Sdk.Users[address].MailFolders[Inbox].GetAsync(
                request => request.QueryParameters.Select = ["id"], cancellationToken), cancellationToken);
            return true;
        }
        catch (ProblemException e) when (StatusOf(e) == 403)
        {
            return false;
        }
    }

    /// <summary>The HTTP status behind a problem; 0 if there was no answer.</summary>
    public static int StatusOf(ProblemException problem) => (problem.InnerException as ApiException)?.ResponseStatusCode ?? 0;

    private static string? CodeOf(ProblemException problem) => (problem.InnerException as ODataError)?.Error?.Code?.ToLowerInvariant();

    private async Task<MailDraft?> FindAsync(string folder, string orderId, string? key, CancellationToken cancellationToken) =>
        (await ListAsync(folder, orderId, cancellationToken)).Where(found => key is null || found.Key == key).Select(found => found.Item).FirstOrDefault();

    private async Task<IReadOnlyList<(MailDraft Item, string? Key)>> ListAsync(string folder, string orderId, CancellationToken cancellationToken)
    {
        var page = await CallAsync(() => Own.MailFolders[folder].Messages.GetAsync(
            request =>
            {
                request.QueryParameters.Filter = $"singleValueExtendedProperties/any(ep: ep/id eq '{OrderIdProperty}' and ep/value eq '{orderId}')";
                request.QueryParameters.Expand = [$"singleValueExtendedProperties($filter=id eq '{KeyProperty}')"];
                request.QueryParameters.Select = ["id", "internetMessageId"];
                request.QueryParameters.Top = 100;
            },
            cancellationToken), cancellationToken);
        return [.. (page?.Value ?? []).Where(message => message.Id is not null).Select(message => (
            new MailDraft(message.Id!, message.InternetMessageId),
            // Only this property is asked for. Graph writes its id in its own way.
            message.SingleValueExtendedProperties?.FirstOrDefault()?.Value))];
    }

    /// <summary>Sets only what the mail has: the SDK would send null for a property that is set to null.</summary>
    private static Message ToMessage(OutgoingMail mail)
    {
        var message = new Message
        {
            Subject = mail.Content.Subject,
            Body = new ItemBody { ContentType = BodyType.Html, Content = mail.Content.Html },
            ToRecipients = [.. mail.To.Select(ToRecipient)],
            ReplyTo = mail.ReplyTo is { } replyTo ? [ToRecipient(replyTo)] : [],
        };
        if (PropertiesOf(mail) is { } properties)
            message.SingleValueExtendedProperties = properties;
        return message;
    }

    /// <summary>New objects for each call: the SDK leaves out of a second request what it wrote into the first.</summary>
    private static List<SingleValueLegacyExtendedProperty>? PropertiesOf(OutgoingMail mail) => mail.OrderId is { } orderId
        ? [new() { Id = OrderIdProperty, Value = orderId }, new() { Id = KeyProperty, Value = KeyOf(mail.MessageId ?? orderId) }]
        : null;

    private static Recipient ToRecipient(string address) => new() { EmailAddress = new() { Address = address } };

    private static MailDraft ToDraft(Message? message) => message?.Id is { Length: > 0 } id
        ? new MailDraft(id, message.InternetMessageId)
        : throw new ProblemException(ProblemKind.GraphUnavailable, "Microsoft Graph's answer names no draft.");

    private Task<bool> CallAsync(Func<Task> call, CancellationToken cancellationToken) => CallAsync(
        async () =>
        {
            await call();
            return true;
        },
        cancellationToken);

    private async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await GraphFailure.Guard(call, "Mail.ReadWrite", cancellationToken);
        }
        catch (ProblemException e) when (StatusOf(e) == 403)
        {
            throw new ProblemException(
                ProblemKind.GraphForbidden,
                $"Exchange does not let the app use the mailbox {options.From} ({(e.InnerException as ODataError)?.Error?.Code ?? "403"}). "
                    + "Run infra/azure/set-up-mailbox.sh; a change of the rights can take two hours.",
                e.InnerException);
        }
    }
}

/// <param name="Link">Where to read on: the next page, or what changes after the last one.</param>
internal sealed record InboxPage(IReadOnlyList<InboxMail> Mails, string Link, bool IsLast);

/// <param name="IsOwn">Whether the mailbox itself sent it.</param>
internal sealed record InboxMail(string Id, DateTimeOffset? ReceivedAt, IReadOnlyList<string> Categories, bool IsOwn)
{
    /// <summary>Whether the app has read it.</summary>
    public bool IsMarked => Categories.Any(category => category.StartsWith(MailboxClient.CategoryPrefix, StringComparison.OrdinalIgnoreCase));
}
