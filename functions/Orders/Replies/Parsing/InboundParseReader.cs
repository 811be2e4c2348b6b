using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace LicenseFunctions.Orders.Replies.Parsing;

/// <summary>
/// Reads what SendGrid's Inbound Parse posts, in its default and raw modes, in one pass: of a mail of any size only the text is in memory.
/// An unreadable mail is returned with its problems and causes no error.
/// </summary>
internal sealed class InboundParseReader(WebhookOptions webhooks, TimeProvider clock)
{
    /// <summary>SendGrid's own limit.</summary>
    public const long MaxBytes = 30 * 1024 * 1024;
    private const int MaxBoundary = 200;

    private readonly WebhookSignature? _signature =
        string.IsNullOrWhiteSpace(webhooks.InboundPublicKey) ? null : new WebhookSignature(webhooks.InboundPublicKey);

    public async Task<ReceivedMail> ReadAsync(InboundParseRequest request, CancellationToken cancellationToken)
    {
        using var hash = WebhookSignature.BeginHash(request.Timestamp);
        await using var body = new InboundParseBody(request.Body, hash, MaxBytes);
        await using var form = new InboundParseForm();
        var problems = new List<string>();
        if (BoundaryOf(request.ContentType) is not { } boundary)
            problems.Add("it is not a form with parts");
        else if (!await TryReadFormAsync(new MultipartReader(boundary, body) { HeadersLengthLimit = 64 * 1024 }, body, form, cancellationToken)
            && !body.IsCut)
            problems.Add("the form is incomplete or malformed");
        problems.AddRange(form.Problems);
        // The signature covers the rest of the body, too.
        await body.CopyToAsync(Stream.Null, cancellationToken);
        if (body.IsCut)
            problems.Add($"it is larger than {MaxBytes / 1024 / 1024} MB");
        var signature = _signature is null ? SignatureState.NotChecked
            : string.IsNullOrEmpty(request.Signature) ? SignatureState.Missing
            : _signature.Verify(hash.GetHashAndReset(), request.Signature) ? SignatureState.Valid
            : SignatureState.Wrong;
        var mail = await InboundMailReader.ReadAsync(form, signature, problems, clock, cancellationToken);
        return form.IsEmpty ? mail with { Text = body.Start.Decode(charset: null) } : mail;
    }

    private static string? BoundaryOf(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && type.Type.Equals("multipart", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 and <= MaxBoundary } boundary
            ? boundary.ToString()
            : null;

    /// <summary>False if the form is malformed. The fields before the error are kept.</summary>
    private static async Task<bool> TryReadFormAsync(MultipartReader reader, InboundParseBody body, InboundParseForm form, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            MultipartSection? section;
            try
            {
                section = await reader.ReadNextSectionAsync(cancellationToken);
            }
            catch (Exception e) when (IsMalformed(e, body))
            {
                return false;
            }
            if (section is null)
                return true;
            // The reader skips a field that is not kept.
            if (form.Open(NameOf(section)) is not { } keep)
                continue;
            while (true)
            {
                int read;
                try
                {
                    read = await section.Body.ReadAsync(buffer, cancellationToken);
                }
                catch (Exception e) when (IsMalformed(e, body))
                {
                    return false;
                }
                if (read == 0)
                    break;
                await keep(buffer.AsMemory(0, read), cancellationToken);
            }
        }
    }

    private static string? NameOf(MultipartSection section) => ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
        ? HeaderUtilities.RemoveQuotes(disposition.Name).Value
        : null;

    private static bool IsMalformed(Exception e, InboundParseBody body) => e is IOException or InvalidDataException && !body.HasFailed;
}

/// <param name="Timestamp">The header that is signed together with the body.</param>
internal sealed record InboundParseRequest(Stream Body, string? ContentType, string? Timestamp, string? Signature);
