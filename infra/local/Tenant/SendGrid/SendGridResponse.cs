using System.Text.Json.Nodes;

namespace LicenseFunctions.Tenant.SendGrid;

internal sealed record SendGridResponse(int Status, JsonObject? Body = null)
{
    public string? MessageId { get; init; }

    public static SendGridResponse Refused(int status, string message) => new(status, MailErrors.Single(message));

    /// <summary>The usual answer for a status, for faults that are asked for.</summary>
    public static SendGridResponse For(int status) => Refused(status, status switch
    {
        400 => "Bad Request",
        401 => "Permission denied, wrong credentials",
        403 => "access forbidden",
        404 => "not found",
        413 => "content too large",
        429 => "too many requests",
        503 => "service not available",
        _ => "internal server error",
    });
}
