namespace LicenseFunctions.Shared.Email;

/// <summary>A picture in a mail's HTML: <c>&lt;img src="cid:{ContentId}"&gt;</c>.</summary>
internal sealed record MailImage(string ContentId, byte[] Png);
