using System.Globalization;
using LicenseFunctions.Tenant.Graph;

namespace LicenseFunctions.Tenant.Exchange;

/// <summary>Messages and folders of the shared mailbox. The mailboxes of users can at most be looked into, and are empty.</summary>
internal sealed class MailCalls(TenantState tenant, ExchangeMailbox mailbox)
{
    private const int DefaultSize = 10;
    private const int LargestSize = 1_000;

    private static readonly string[] ListOptions = ["$select", "$filter", "$expand", "$top", "$skiptoken"];

    private readonly DeltaCalls _delta = new(mailbox);

    /// <summary>Null if the app may. An application permission of Entra opens every mailbox, a role in Exchange those of its scope.</summary>
    public GraphError? Refuse(string user, IReadOnlyList<string> permissions)
    {
        var isShared = IsShared(user);
        if (!isShared && tenant.FindUser(user) is null) return ExchangeErrors.InvalidUser(user);
        if (!(isShared ? mailbox.MayAccess : mailbox.MayAccessOthers) && !tenant.Permissions.Any(permissions)) return ExchangeErrors.AccessDenied;
        return (isShared ? mailbox.Exists : HasMailbox(user)) ? null : ExchangeErrors.NoMailbox;
    }

    public GraphResult Folder(GraphRequest request, string user, string key)
    {
        if (MessageShape.FolderOf(key) is not { } folder) return UnknownId(key);
        var count = IsShared(user) ? mailbox.In(folder).Count : 0;
        return GraphResponse.Ok(request, $"users('{user}')/mailFolders/$entity", MessageShape.WriteFolder(folder, count, request.Select));
    }

    /// <param name="key">Null: of every folder.</param>
    public GraphResult List(GraphRequest request, string user, string? key)
    {
        if (request.Query.ContainsKey("$orderby")) return ExchangeErrors.InefficientFilter;
        if (request.Query.Keys.Except(ListOptions, StringComparer.OrdinalIgnoreCase).FirstOrDefault(name => name.StartsWith('$')) is { } unknown)
            return GraphError.BadSyntax($"The query option '{unknown}' is not supported on messages in this tenant.");
        ExchangeFolder? folder = null;
        if (key is not null && (folder = MessageShape.FolderOf(key)) is null) return UnknownId(key);
        if (Check(request, out var expand) is { } error) return error;
        Func<ExchangeMessage, bool> fits = _ => true;
        if (request.Query.GetValueOrDefault("$filter") is { } filter && ExtendedProperties.ParseFilter(filter, out fits) is { } badFilter) return badFilter;
        if (!int.TryParse(request.Query.GetValueOrDefault("$top") ?? $"{DefaultSize}", NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || size is < 1 or > LargestSize)
            return GraphError.BadSyntax($"Invalid value '{request.Query["$top"]}' for $top query option found.");
        var start = request.Query.GetValueOrDefault("$skiptoken") is { } token ? PageToken.Read(token) ?? 0 : 0;
        var found = (IsShared(user) ? mailbox.In(folder) : []).Where(fits).Reverse().Skip(start).ToList();
        var answer = GraphResponse.Collection(
            request, $"users('{user}')/messages", found.Take(size).Select(message => MessageShape.Write(message, request.Select, expand)));
        if (found.Count > size) answer.Body!["@odata.nextLink"] = PageToken.LinkTo(request, start + size);
        return answer;
    }

    public GraphResult Delta(GraphRequest request, string user, string key)
    {
        if (MessageShape.FolderOf(key) is not { } folder) return UnknownId(key);
        return IsShared(user) ? _delta.Get(request, folder) : GraphResponse.Collection(request, "Collection(message)", []);
    }

    public GraphResult Get(GraphRequest request, string user, string id)
    {
        if (Check(request, out var expand) is { } error) return error;
        return Find(user, id) is { } message ? Entity(request, 200, message, expand) : UnknownId(id);
    }

    public GraphResult Mime(string user, string id) => Find(user, id) is { } message
        ? new GraphResponse(200) { Bytes = ExchangeMime.Of(message), ContentType = "text/plain" }
        : UnknownId(id);

    public GraphResult Create(GraphRequest request, string user)
    {
        if (!IsShared(user)) return ExchangeErrors.AccessDenied;
        if (MessageBody.Read(request.Body, mailbox, null, out var write) is { } error) return error;
        return Created(request, mailbox.CreateDraft(write));
    }

    /// <summary>
    /// A reply goes to replyTo, else to from, of what it answers (https://learn.microsoft.com/graph/api/message-createreply). Not verified: that this is
    /// so for a message of Sent Items, too, where it is the mailbox itself.
    /// </summary>
    public GraphResult CreateReply(GraphRequest request, string user, string id)
    {
        if (Find(user, id) is not { } answered) return UnknownId(id);
        Func<ExchangeMessage, ExchangeMessage> write = reply => reply;
        // As Microsoft's metadata and SDKs write them, or as its documentation does.
        var comment = (request.Body.Property("Comment") ?? request.Body.Property("comment"))?.ToString();
        if ((request.Body.Property("Message") ?? request.Body.Property("message")) is { } message)
        {
            if (comment is not null && message.Property("body") is not null) return GraphError.BadSyntax("Comment and body cannot be given both.");
            if (MessageBody.Read(message, mailbox, null, out write) is { } error) return error;
        }

        var start = answered.Subject.StartsWith("Re: ", StringComparison.OrdinalIgnoreCase) ? "" : "Re: ";
        return Created(request, mailbox.CreateDraft(
            reply => write(reply with
            {
                Subject = start + answered.Subject,
                To = answered.ReplyTo.Count > 0 ? answered.ReplyTo : [answered.From],
                IsHtml = true,
                Body = $"<html><body>{comment}<hr>{answered.Body}</body></html>",
            }),
            answered));
    }

    public GraphResult Update(GraphRequest request, string user, string id)
    {
        if (Find(user, id) is not { } message) return UnknownId(id);
        if (MessageBody.Read(request.Body, mailbox, message, out var write) is { } error) return error;
        return mailbox.Update(id, write) is { } updated ? Entity(request, 200, updated, []) : ExchangeErrors.ItemNotFound;
    }

    public GraphResult Delete(string user, string id) => IsShared(user) && mailbox.Delete(id) ? new GraphResponse(204) : UnknownId(id);

    public GraphResult Send(string user, string id)
    {
        if (Find(user, id) is not { } draft) return UnknownId(id);
        if (draft.To.Count + draft.Cc.Count + draft.Bcc.Count == 0) return ExchangeErrors.NoRecipients;
        if (mailbox.Send(id, out var wait)) return mailbox.LosesAnswer(ofSend: true) ? GraphError.For(504) : new GraphResponse(202);
        return wait is { } time ? ExchangeErrors.TooManySent with { RetryAfter = time } : ExchangeErrors.ItemNotFound;
    }

    private GraphResult Created(GraphRequest request, ExchangeMessage draft) =>
        mailbox.LosesAnswer(ofSend: false) ? GraphError.For(504) : Entity(request, 201, draft, []);

    private static GraphError? Check(GraphRequest request, out IReadOnlyList<string> expand)
    {
        expand = [];
        return MessageShape.Check(request.Select)
            ?? (request.Query.GetValueOrDefault("$expand") is { } text ? ExtendedProperties.ParseExpand(text, out expand) : null);
    }

    private GraphResponse Entity(GraphRequest request, int status, ExchangeMessage message, IReadOnlyList<string> expand) => GraphResponse.Ok(
        request, $"users('{mailbox.Address}')/messages/$entity", MessageShape.Write(message, request.Select, expand)) with
    { Status = status };

    private ExchangeMessage? Find(string user, string id) => IsShared(user) ? mailbox.Find(id) : null;

    private static GraphError UnknownId(string id) => id is ['A', 'A' or 'Q', 'M', 'k', ..] ? ExchangeErrors.ItemNotFound : ExchangeErrors.MalformedId;

    private bool IsShared(string user) => string.Equals(user, mailbox.Address, StringComparison.OrdinalIgnoreCase);

    private bool HasMailbox(string user) => tenant.FindUser(user)!.Licenses.Exists(holding => holding.IsActive
        && tenant.FindSku(holding.SkuId.ToString())?.ServicePlans.Any(plan => plan.Name.StartsWith("EXCHANGE_", StringComparison.Ordinal)) == true);
}
