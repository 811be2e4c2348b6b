using System.Security.Cryptography;
using MimeKit.IO;

namespace LicenseFunctions.Orders.Replies.Parsing;

/// <summary>Reads a request's body up to a limit and hashes it. Read it asynchronously.</summary>
internal sealed class InboundParseBody(Stream request, IncrementalHash hash, long limit) : FilteredStream(request)
{
    private long _read;

    /// <summary>The first 4 KB, to show if the form cannot be read.</summary>
    public TruncatingBuffer Start { get; } = new(4096);

    /// <summary>Whether the body is larger than the limit.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Whether reading the request failed, so that the mail is not at fault.</summary>
    public bool HasFailed { get; private set; }

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        if (IsCut || count == 0)
            return 0;
        try
        {
            var read = await Source.ReadAsync(buffer.AsMemory(offset, count), cancellationToken);
            hash.AppendData(buffer, offset, read);
            Start.Append(buffer.AsSpan(offset, read));
            IsCut = _read + read > limit;
            var kept = (int)Math.Min(read, limit - _read);
            _read += kept;
            return kept;
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            // The server's own limit.
            IsCut = true;
            return 0;
        }
        catch
        {
            HasFailed = true;
            throw;
        }
    }
}
