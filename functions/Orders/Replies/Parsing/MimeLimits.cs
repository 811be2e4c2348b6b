using MimeKit;

namespace LicenseFunctions.Orders.Replies.Parsing;

/// <summary>
/// Looks through a MIME message, keeping nothing, before it is made into objects: thirty megabytes of empty parts, headers or preambles would
/// become gigabytes. MimeKit's work grows with the square of a header's size, and with the depth of parts inside parts.
/// </summary>
internal sealed class MimeLimits : MimeReader
{
    private const int MaxHeaders = 5000;
    private const int MaxParts = 500;
    private const int MaxDepth = 20;

    /// <summary>What stands before the first part and after the last one, of which the parser makes strings.</summary>
    private const int MaxAround = 256 * 1024;

    private readonly HeaderMeter _meter;
    private int _headers;
    private int _headerBytes;
    private int _parts;
    private int _depth;
    private long _around;

    private MimeLimits(HeaderMeter message)
        : base(message) => _meter = message;

    /// <exception cref="FormatException">The message has more than anybody writes, or is none.</exception>
    public static async Task CheckAsync(Stream message, CancellationToken cancellationToken)
    {
        message.Position = 0;
        await using var meter = new HeaderMeter(message);
        await new MimeLimits(meter).ReadMessageAsync(cancellationToken);
        message.Position = 0;
    }

    protected override void OnHeadersBegin(long beginOffset, int beginLineNumber, CancellationToken cancellationToken)
    {
        Check(++_parts <= MaxParts, "parts");
        _meter.Begin();
    }

    protected override void OnHeaderRead(Header header, int beginLineNumber, CancellationToken cancellationToken)
    {
        _headerBytes += header.Field.Length + header.RawValue.Length;
        Check(++_headers <= MaxHeaders && _headerBytes <= MailHeaders.MaxBytes, "headers");
        _meter.Begin();
    }

    protected override void OnHeadersEnd(long beginOffset, int beginLineNumber, long endOffset, int endLineNumber, CancellationToken cancellationToken) =>
        _meter.End();

    protected override void OnMultipartBegin(ContentType contentType, long beginOffset, int beginLineNumber, CancellationToken cancellationToken) => Enter();

    protected override void OnMultipartEnd(
        ContentType contentType, long beginOffset, int beginLineNumber, long headersEndOffset, long endOffset, int lines,
        CancellationToken cancellationToken) =>
        _depth--;

    protected override void OnMessagePartBegin(ContentType contentType, long beginOffset, int beginLineNumber, CancellationToken cancellationToken) => Enter();

    protected override void OnMessagePartEnd(
        ContentType contentType, long beginOffset, int beginLineNumber, long headersEndOffset, long endOffset, int lines,
        CancellationToken cancellationToken) =>
        _depth--;

    protected override void OnMultipartPreambleRead(byte[] buffer, int startIndex, int count, CancellationToken cancellationToken) => AddAround(count);

    protected override void OnMultipartEpilogueRead(byte[] buffer, int startIndex, int count, CancellationToken cancellationToken) => AddAround(count);

    private void Enter() => Check(++_depth <= MaxDepth, "parts inside parts");

    private void AddAround(int count) => Check((_around += count) <= MaxAround, "text around its parts");

    private static void Check(bool isWithin, string what)
    {
        if (!isWithin)
            throw new FormatException($"The message has too many {what}.");
    }

    /// <summary>Counts what is read since the last header ended: a header is collected before anybody hears of it.</summary>
    private sealed class HeaderMeter(Stream inner) : Stream
    {
        private bool _isInHeaders;
        private int _read;

        public override bool CanRead => true;

        public override bool CanSeek => inner.CanSeek;

        public override bool CanWrite => false;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => inner.Position = value;
        }

        public void Begin() => (_isInHeaders, _read) = (true, 0);

        public void End() => _isInHeaders = false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Count(await inner.ReadAsync(buffer, cancellationToken));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private int Count(int read)
        {
            _read += read;
            Check(!_isInHeaders || _read <= MailHeaders.MaxOneBytes, "bytes in a header");
            return read;
        }
    }
}
