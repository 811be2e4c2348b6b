using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace LicenseFunctions.Orders.Replies.Parsing;

/// <summary>
/// Reads what SendGrid's Inbound Parse posts, in both of its modes, once and as it comes: however large a mail is, only its text is
/// held in memory. What cannot be read makes a mail that says so, never an error.
/// </summary>
internal sealed class InboundParseReader(WebhookOptions webhooks, TimeProvider clock)
{
    /// <summary>What SendGrid takes at most.</summary>
    public const long MaxBytes = 30 * 1024 * 1024;

    private const int MaxBoundary = 200;

    private readonly WebhookSignature? _signature =
        string.IsNullOrWhiteSpace(webhooks.InboundPublicKey) ? null : new WebhookSignature(webhooks.InboundPublicKey);

    public async Task<ReceivedMail> ReadAsync(InboundParseRequest request, CancellationToken cancellationToken)
    {
        using var hash = WebhookSignature.BeginHash(request.Timestamp);
        await using var body = new InboundParseBody(request.Body, hash, MaxBytes);
        await using var parts = new InboundParseForm();
        var problems = new List<string>();
        if (BoundaryOf(request.ContentType) is not { } boundary)
            problems.Add("it is not a form with parts");
        else if (!await TryReadPartsAsync(new MultipartReader(boundary, body) { HeadersLengthLimit = 64 * 1024 }, body, parts, cancellationToken)
            && !body.IsCut)
            problems.Add("the form breaks off or is garbled");
        problems.AddRange(parts.Problems);
        // What is left is under the signature, too.
        await CopyAsync(body, (_, _) => ValueTask.CompletedTask, body, cancellationToken);
        if (body.IsCut)
            problems.Add($"it is larger than {MaxBytes / 1024 / 1024} MB");
        var signature = _signature is null ? SignatureState.NotChecked
            : string.IsNullOrEmpty(request.Signature) ? SignatureState.Missing
            : _signature.Verify(hash.GetHashAndReset(), request.Signature) ? SignatureState.Valid
            : SignatureState.Wrong;
        var mail = await InboundMailReader.ReadAsync(parts, signature, problems, clock, cancellationToken);
        return parts.IsEmpty ? mail with { Text = body.Start.Decode(charset: null) } : mail;
    }

    private static string? BoundaryOf(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && type.Type.Equals("multipart", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 and <= MaxBoundary } boundary
            ? boundary.ToString()
            : null;

    private static async Task<bool> TryReadPartsAsync(
        MultipartReader reader, InboundParseBody body, InboundParseForm parts, CancellationToken cancellationToken)
    {
        while (true)
        {
            MultipartSection? section;
            try
            {
                section = await reader.ReadNextSectionAsync(cancellationToken);
            }
            catch (Exception e) when (IsGarbled(e, body))
            {
                return false;
            }
            if (section is null)
                return true;
            // Without a keeper the reader itself passes over the part.
            if (parts.Open(NameOf(section)) is { } keep
                && !await CopyAsync(section.Body, keep, body, cancellationToken))
            {
                return false;
            }
        }
    }

    private static string? NameOf(MultipartSection section) => ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
        ? HeaderUtilities.RemoveQuotes(disposition.Name).Value
        : null;

    /// <summary>False if the part ends before its boundary. What was read of it until then is kept.</summary>
    private static async Task<bool> CopyAsync(
        Stream part, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> keep, InboundParseBody body, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            int read;
            try
            {
                read = await part.ReadAsync(buffer, cancellationToken);
            }
            catch (Exception e) when (IsGarbled(e, body))
            {
                return false;
            }
            if (read == 0)
                return true;
            await keep(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    /// <summary>The form is at fault, not the connection that it comes over.</summary>
    private static bool IsGarbled(Exception e, InboundParseBody body) => e is IOException or InvalidDataException && !body.HasFailed;
}
