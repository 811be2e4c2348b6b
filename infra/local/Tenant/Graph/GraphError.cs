using System.Globalization;
using System.Text.Json.Nodes;

namespace LicenseFunctions.Tenant.Graph;

/// <summary>
/// Graph's refusals, word for word where a real answer is known. Licensing refusals share one status and code.
/// </summary>
internal sealed record GraphError(int Status, string Code, string Message)
{
    /// <summary>What the answer says to wait. Null: no header.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static GraphError MissingToken { get; } = new(401, "InvalidAuthenticationToken", "Access token is empty.");

    public static GraphError Forbidden { get; } =
        new(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");

    public static GraphError SignInsForbidden { get; } = new(
        403,
        "Authentication_MSGraphPermissionMissing",
        $"Calling principal does not have required MSGraph permissions {Permissions.ReadSignIns}");

    public static GraphError Conflict { get; } =
        new(
            409,
            "Directory_ConcurrencyViolation",
            "Error due to concurrent requests being made to the tenant. Please wait briefly and retry.");

    public static GraphError Throttled { get; } = new(429, "TooManyRequests", "Please retry again later.");

    public static GraphError BadJson { get; } =
        BadSyntax("Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.");

    public static GraphError BadGuid { get; } =
        BadRequest("Cannot convert a primitive value to the expected type 'Edm.Guid'. See the inner exception for more details.");

    public static GraphError MethodNotAllowed { get; } =
        new(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.");

    /// <summary>The directory's own refusal.</summary>
    public static GraphError BadRequest(string message) => new(400, "Request_BadRequest", message);

    /// <summary>The gateway's refusal, before the directory is asked.</summary>
    public static GraphError BadSyntax(string message) => new(400, "BadRequest", message);

    public static GraphError UnknownPath(GraphRequest request) =>
        BadSyntax($"Resource not found for the segment '{string.Join('/', request.Segments)}'.");

    public static GraphError Unsupported(string message) => new(400, "Request_UnsupportedQuery", message);

    public static GraphError NotFound(string id) =>
        new(
            404,
            "Request_ResourceNotFound",
            $"Resource '{id}' does not exist or one of its queried reference-property objects are not present.");

    /// <summary>The usual error for a status, for faults that are asked for.</summary>
    public static GraphError For(int status) => status switch
    {
        400 => BadRequest("Invalid request."),
        401 => new(401, "InvalidAuthenticationToken", "Access token has expired or is not yet valid."),
        403 => Forbidden,
        404 => NotFound("00000000-0000-0000-0000-000000000000"),
        409 => Conflict,
        429 => Throttled,
        503 => new(503, "serviceNotAvailable", "The service is temporarily unavailable."),
        504 => new(504, "UnknownError", "Gateway Timeout"),
        _ => new(status, "InternalServerError", "An internal server error occurred."),
    };

    public GraphResponse ToResponse(GraphRequest request, TimeProvider clock, string? retryAfter = null) =>
        new(Status, new() { ["error"] = Envelope(request, clock) }) { RetryAfter = retryAfter ?? Seconds(RetryAfter) };

    private static string? Seconds(TimeSpan? wait) => wait is { } time ? Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture) : null;

    private JsonObject Envelope(GraphRequest request, TimeProvider clock)
    {
        var inner = new JsonObject
        {
            ["date"] = clock.GetUtcNow().ToString("s", CultureInfo.InvariantCulture),
            ["request-id"] = Guid.NewGuid().ToString(),
            ["client-request-id"] = request.ClientRequestId,
        };
        if (Code == Throttled.Code)
        {
            inner["code"] = "429";
            inner["message"] = "Please retry after";
            inner["status"] = "429";
        }

        return new() { ["code"] = Code, ["message"] = Message, ["innerError"] = inner };
    }
}
