namespace LicenseFunctions.Shared.Http.Problems;

/// <summary>A kind of problem that a caller can handle.</summary>
/// <param name="Code">Does not change between versions.</param>
/// <param name="Title">The same for all problems of this kind.</param>
internal sealed record ProblemKind(string Code, int Status, string Title)
{
    /// <summary>Whether a later try may succeed.</summary>
    public bool IsTemporary => this == ConcurrentChange || (Status >= 500 && this != GraphRefused);

    public static readonly ProblemKind InvalidRequest = new("invalid-request", 400, "The request is not valid");
    public static readonly ProblemKind NotSignedIn = new("not-signed-in", 401, "The caller has not signed in");
    public static readonly ProblemKind SignatureInvalid = new("signature-invalid", 401, "The signature does not fit");
    public static readonly ProblemKind RoleMissing = new("role-missing", 403, "The caller lacks an app role");
    public static readonly ProblemKind ProtectedUser = new("protected-user", 403, "The user is protected");
    public static readonly ProblemKind UserNotFound = new("user-not-found", 404, "No such user");
    public static readonly ProblemKind SkuNotFound = new("sku-not-found", 404, "No such product in this tenant");
    public static readonly ProblemKind OrderNotFound = new("order-not-found", 404, "No such order");
    public static readonly ProblemKind MailNotFound = new("mail-not-found", 404, "No such mail");
    public static readonly ProblemKind WaitingNotFound = new("waiting-not-found", 404, "No such entry of the waiting list");
    public static readonly ProblemKind ReportNotFound = new("report-not-found", 404, "No report of that month");
    public static readonly ProblemKind JobNotFound = new("job-not-found", 404, "No such job");
    public static readonly ProblemKind ChangeNotFound = new("change-not-found", 404, "No such change");
    public static readonly ProblemKind LicenseNotAssigned = new("license-not-assigned", 404, "The user does not have this license");
    public static readonly ProblemKind NoLicenseAvailable = new("no-license-available", 409, "No license is available");
    public static readonly ProblemKind InheritedFromGroup = new("inherited-from-group", 409, "The license comes from a group");
    public static readonly ProblemKind GroupNotUsable = new("group-not-usable", 409, "The group cannot assign this license");
    public static readonly ProblemKind ReturnExceedsAvailable = new("return-exceeds-available", 409, "More licenses would be returned than are free");
    public static readonly ProblemKind OutsideReturnWindow = new("outside-return-window", 409, "The reseller cannot take the licenses back now");
    public static readonly ProblemKind OrderStateConflict = new("order-state-conflict", 409, "The order's state does not allow this");
    public static readonly ProblemKind OrderLimitReached = new("order-limit-reached", 409, "No more may be ordered in this period");
    public static readonly ProblemKind NotWaiting = new("not-waiting", 409, "The user does not wait any more");
    public static readonly ProblemKind JobFinished = new("job-finished", 409, "The job has ended");
    public static readonly ProblemKind AlreadyAttached = new("already-attached", 409, "The mail belongs to another order");
    public static readonly ProblemKind NotUndoable = new("not-undoable", 409, "The change cannot be undone");
    public static readonly ProblemKind ConcurrentChange = new("concurrent-change", 409, "Something else changed the same thing");
    public static readonly ProblemKind TooLarge = new("too-large", 413, "The request is too large");
    public static readonly ProblemKind UnsupportedMediaType = new("unsupported-media-type", 415, "The body's type or encoding is not supported");
    public static readonly ProblemKind UsageLocationMissing = new("usage-location-missing", 422, "The user has no usage location");
    public static readonly ProblemKind PlansConflict = new("plans-conflict", 422, "Service plans exclude each other");
    public static readonly ProblemKind PlanDependency = new("plan-dependency", 422, "A service plan depends on another");
    public static readonly ProblemKind NotAssignable = new("not-assignable", 422, "The product cannot be assigned or ordered");
    public static readonly ProblemKind IdempotencyKeyReused = new("idempotency-key-reused", 422, "The Idempotency-Key belongs to another request");
    public static readonly ProblemKind TooManyCalls = new("too-many-calls", 429, "Too many calls");
    public static readonly ProblemKind InternalError = new("internal-error", 500, "Something failed that should not");
    public static readonly ProblemKind GraphForbidden = new("graph-forbidden", 502, "A Microsoft Graph permission is missing");
    public static readonly ProblemKind GraphRefused = new("graph-refused", 502, "Microsoft Graph refused");
    public static readonly ProblemKind Busy = new("busy", 503, "Too much comes at once");
    public static readonly ProblemKind GraphThrottled = new("graph-throttled", 503, "Microsoft Graph is throttling");
    public static readonly ProblemKind GraphUnavailable = new("graph-unavailable", 503, "Microsoft Graph cannot be reached");
    public static readonly ProblemKind StorageUnavailable = new("storage-unavailable", 503, "Storage cannot be reached");
}
