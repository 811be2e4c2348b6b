namespace LicenseFunctions.Orders.Replies.Parsing;

/// <summary>A call of SendGrid's Inbound Parse, unread.</summary>
/// <param name="Timestamp">The header that the signature covers besides the body.</param>
internal sealed record InboundParseRequest(Stream Body, string? ContentType, string? Timestamp, string? Signature);
