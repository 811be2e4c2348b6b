using MimeKit;
using MimeKit.IO;
using MimeKit.IO.Filters;

namespace LicenseFunctions.Orders.Replies.Parsing;

/// <summary>
/// Checks a MIME message before it is parsed into objects: 30 MB of empty parts, headers or preambles would become gigabytes. MimeKit's work is
/// quadratic in the size of a header, and grows with the depth of nested parts.
/// </summary>
internal sealed class MimeLimits : MimeReader
{
    private const int MaxHeaders = 5000;
    private const int MaxParts = 500;
    private const int MaxDepth = 20;

    /// <summary>The text before the first part and after the last one.</summary>
    private const int MaxAround = 256 * 1024;
    private readonly HeaderMeter _meter;
    private int _headers;
    private int _headerBytes;
    private int _parts;
    private int _depth;
    private long _around;

    private MimeLimits(Stream message, HeaderMeter meter)
        : base(message) => _meter = meter;

    /// <exception cref="FormatException">The message exceeds a limit, or is not MIME.</exception>
    public static async Task CheckAsync(Stream message, CancellationToken cancellationToken)
    {
        message.Position = 0;
        var meter = new HeaderMeter();
        await using var metered = new FilteredStream(message);
        metered.Add(meter);
        await new MimeLimits(metered, meter).ReadMessageAsync(cancellationToken);
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

    /// <summary>Counts the bytes since the last header ended: the reader reports a header only when it is complete.</summary>
    private sealed class HeaderMeter : MimeFilterBase
    {
        private bool _isInHeaders;
        private int _read;

        public void Begin() => (_isInHeaders, _read) = (true, 0);

        public void End() => _isInHeaders = false;

        protected override byte[] Filter(byte[] input, int startIndex, int length, out int outputIndex, out int outputLength, bool flush)
        {
            _read += length;
            Check(!_isInHeaders || _read <= MailHeaders.MaxOneBytes, "bytes in a header");
            (outputIndex, outputLength) = (startIndex, length);
            return input;
        }
    }
}
