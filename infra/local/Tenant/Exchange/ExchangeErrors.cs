using LicenseFunctions.Tenant.Graph;

namespace LicenseFunctions.Tenant.Exchange;

/// <summary>How Graph refuses calls to a mailbox: Exchange's codes, not those of the directory. Each has its source; "not verified" has none.</summary>
internal static class ExchangeErrors
{
    /// <summary>https://github.com/microsoftgraph/microsoft-graph-docs/issues/9429.</summary>
    public static GraphError AccessDenied { get; } = new(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");

    /// <summary>https://github.com/microsoft/MicrosoftCloud/issues/41. For a user without a license for Exchange Online, too.</summary>
    public static GraphError NoMailbox { get; } =
        new(404, "MailboxNotEnabledForRESTAPI", "The mailbox is either inactive, soft-deleted, or is hosted on-premise.");

    /// <summary>https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/259.</summary>
    public static GraphError ItemNotFound { get; } = new(404, "ErrorItemNotFound", "The specified object was not found in the store.");

    /// <summary>Not verified for v1.0 of today.</summary>
    public static GraphError MalformedId { get; } = new(400, "ErrorInvalidIdMalformed", "Id is malformed.");

    /// <summary>https://github.com/microsoftgraph/microsoft-graph-explorer-v4/issues/3957.</summary>
    public static GraphError InvalidFilter { get; } =
        new(400, "ErrorInvalidUrlQueryFilter", "The query filter contains one or more invalid nodes.");

    /// <summary>https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/183: also for an order that the filter does not name first.</summary>
    public static GraphError InefficientFilter { get; } =
        new(400, "InefficientFilter", "The restriction or sort order is too complex for this operation.");

    /// <summary>https://github.com/microsoftgraph/microsoft-graph-docs/issues/2251.</summary>
    public static GraphError InvalidProperty { get; } =
        new(400, "ErrorInvalidExtendedProperty", "The extended property attribute combination is invalid.");

    /// <summary>https://github.com/magodo/terraform-provider-outlook/issues/21.</summary>
    public static GraphError Throttled { get; } = new(429, "ApplicationThrottled", "Application is over its MailboxConcurrency limit.");

    /// <summary>Not verified: what Graph answers beyond 30 mails in a minute. Exchange may also take them and be slow.</summary>
    public static GraphError TooManySent { get; } = new(429, "ApplicationThrottled", "Application is over its MessageRate limit.");

    /// <summary>Five are allowed, and an empty list is refused: https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/2208. Text not verified.</summary>
    public static GraphError HeaderCount { get; } =
        new(400, "InvalidInternetMessageHeaderCollection", "Maximum number of headers in one message should be less than or equal to 5.");

    /// <summary>The code is that of Exchange Web Services; not verified for Graph.</summary>
    public static GraphError NotADraft { get; } =
        new(400, "ErrorInvalidPropertyUpdateSentMessage", "Update operation is invalid for property of a sent message.");

    /// <summary>https://learn.microsoft.com/graph/api/resources/message; code and text not verified.</summary>
    public static GraphError HeadersLater { get; } =
        new(400, "ErrorInvalidPropertySet", "Internet message headers can be added only when a message is created.");

    /// <summary>Text not verified.</summary>
    public static GraphError NoRecipients { get; } = new(400, "ErrorInvalidRecipients", "At least one recipient isn't valid.");

    /// <summary>Not verified.</summary>
    public static GraphError BadToken { get; } = GraphError.BadSyntax("Badly formed token.");

    /// <summary>https://github.com/InnoGE/laravel-msgraph-mail/issues/16.</summary>
    public static GraphError InvalidUser(string user) => new(404, "ErrorInvalidUser", $"The requested user '{user}' is invalid.");

    /// <summary>https://github.com/terminal42/contao-notification_center/issues/436.</summary>
    public static GraphError HeaderName(string name) =>
        new(400, "InvalidInternetMessageHeader", $"The internet message header name '{name}' should start with 'x-' or 'X-'.");

    /// <summary>https://github.com/microsoftgraph/microsoft-graph-docs/issues/2350.</summary>
    public static GraphError SyncStateNotFound(int generation, int highest) => new(
        410, "SyncStateNotFound", $"The sync state generation is not found; generation={generation};[highest={highest}][{highest}][{highest - 1}].");

    /// <summary>Not verified: code and text.</summary>
    public static GraphError UnknownProperty(string name) => GraphError.BadSyntax(
        $"The property '{name}' does not exist on type 'microsoft.graph.message'. Make sure to only use property names that are defined by the type.");
}
