using System.Security.Cryptography;

namespace LicenseFunctions.Orders.Replies.Parsing;

/// <summary>A request's body that is hashed as it is read, and that ends at a limit.</summary>
internal sealed class InboundParseBody(Stream inner, IncrementalHash hash, long limit) : Stream
{
    private const int MaxStart = 4096;

    private long _read;

    /// <summary>The first of it, in case that nothing else can be made of it.</summary>
    public TruncatingBuffer Start { get; } = new(MaxStart);

    /// <summary>Whether there was more than the limit.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Whether the caller or the connection failed, which is not the mail's fault.</summary>
    public bool HasFailed { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (IsCut || buffer.IsEmpty)
            return 0;
        var read = await ReadInnerAsync(buffer, cancellationToken);
        hash.AppendData(buffer.Span[..read]);
        Start.Append(buffer.Span[..read]);
        IsCut |= _read + read > limit;
        var kept = (int)Math.Min(read, limit - _read);
        _read += kept;
        return kept;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async ValueTask<int> ReadInnerAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await inner.ReadAsync(buffer, cancellationToken);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            // The server's own limit, where it could not be lifted.
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
