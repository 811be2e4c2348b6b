using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LicenseFunctions.Orders.Replies.Parsing;

namespace LicenseFunctions.Tests.Orders.Replies;

/// <summary>What Inbound Parse posts of one mail. Null leaves a field out.</summary>
internal sealed record InboundPost
{
    public const string Boundary = "xYzZY";

    public string? From { get; init; } = "Reseller <orders@reseller.example>";

    public string? Envelope { get; init; }

    public string? Subject { get; init; }

    /// <summary>Headers besides From, To and Subject, a line each.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>The header From, where it is not what the form says.</summary>
    public string? HeaderFrom { get; init; }

    /// <summary>The header Date.</summary>
    public DateTimeOffset Date { get; init; } = new(2026, 11, 24, 12, 0, 0, TimeSpan.FromHours(1));

    public string? Text { get; init; }

    public string? Html { get; init; }

    public string? Spf { get; init; } = "pass";

    public string? Dkim { get; init; } = "{@reseller.example : pass}";

    /// <summary>What text and html are encoded in.</summary>
    public string Charset { get; init; } = "utf-8";

    /// <summary>What the form says that they are encoded in.</summary>
    public string? NamedCharset { get; init; }

    /// <summary>Raw mode: what follows the headers From and Subject.</summary>
    public string? Mime { get; init; }

    /// <summary>Size of an attachment, zeros, made as they are read.</summary>
    public long AttachmentBytes { get; init; }

    public string ContentType { get; init; } = $"multipart/form-data; boundary={Boundary}";

    /// <summary>How much of the form arrives.</summary>
    public Func<byte[], byte[]> Cut { get; init; } = bytes => bytes;

    /// <summary>Seconds since 1970.</summary>
    public long Timestamp { get; init; } = 1_795_000_000;

    public Func<byte[], string?> Sign { get; init; } = _ => null;

    /// <summary>The call, ready to be read once.</summary>
    public InboundParseRequest ToRequest()
    {
        var body = new GeneratedStream(Cut(Head()), AttachmentBytes, AttachmentBytes == 0 ? [] : Utf8($"\r\n--{Boundary}--\r\n"));
        var timestamp = Timestamp.ToString(CultureInfo.InvariantCulture);
        return new InboundParseRequest(body, ContentType, timestamp, Sign([.. SHA256Of(timestamp, body.Again())]));
    }

    private static byte[] SHA256Of(string timestamp, Stream body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Utf8(timestamp));
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = body.Read(buffer)) > 0)
            hash.AppendData(buffer.AsSpan(0, read));
        return hash.GetHashAndReset();
    }

    /// <summary>All before the attachment.</summary>
    private byte[] Head()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var encoding = Encoding.GetEncoding(Charset);
        var form = new MemoryStream();
        Field("dkim", Dkim, Encoding.UTF8);
        if (Mime is null)
        {
            Field("headers", string.Join('\n', AllHeaders()) + "\n", Encoding.UTF8);
            Field("text", Text, encoding);
            Field("html", Html, encoding);
        }
        Field("from", From, Encoding.UTF8);
        Field("envelope", Envelope, Encoding.UTF8);
        Field("subject", Subject, Encoding.UTF8);
        Field("charsets", $$"""{"to":"UTF-8","from":"UTF-8","text":"{{NamedCharset ?? Charset}}","html":"{{NamedCharset ?? Charset}}"}""", Encoding.UTF8);
        Field("SPF", Spf, Encoding.UTF8);
        if (Mime is not null)
        {
            form.Write(Utf8($"--{Boundary}\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\n"));
            form.Write(encoding.GetBytes(string.Join("\r\n", AllHeaders()) + "\r\n" + Mime.ReplaceLineEndings("\r\n")));
        }
        else if (AttachmentBytes > 0)
        {
            form.Write(Utf8($"--{Boundary}\r\nContent-Disposition: form-data; name=\"attachment1\"; filename=\"scan.pdf\"\r\nContent-Type: " +
                "application/pdf\r\n\r\n"));
        }
        if (AttachmentBytes == 0)
            form.Write(Utf8($"\r\n--{Boundary}--\r\n"));
        return form.ToArray();

        void Field(string name, string? value, Encoding charset)
        {
            if (value is null)
                return;
            form.Write(Utf8($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n"));
            form.Write(charset.GetBytes(value));
            form.Write("\r\n"u8);
        }
    }

    private IEnumerable<string> AllHeaders() =>
        [$"From: {HeaderFrom ?? From}", $"Subject: {Subject}", $"Date: {Date.UtcDateTime:r}", .. Headers, "MIME-Version: 1.0"];

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}

/// <summary>Bytes that are nowhere in memory: a beginning, many zeros, an end.</summary>
internal sealed class GeneratedStream(byte[] head, long zeros, byte[] tail) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => head.Length + zeros + tail.Length;

    public override long Position { get; set; }

    public GeneratedStream Again() => new(head, zeros, tail);

    public override int Read(Span<byte> buffer)
    {
        var at = Position;
        var part = at < head.Length ? head : at < head.Length + zeros ? null : tail;
        var offset = part == head ? at : part is null ? at - head.Length : at - head.Length - zeros;
        var length = part?.Length ?? zeros;
        var count = (int)Math.Min(buffer.Length, length - offset);
        if (part is null)
            // Letters and line ends, which are fit for a MIME message, too.
            for (var i = 0; i < count; i++)
                buffer[i] = (byte)((offset + i) % 76 == 75 ? '\n' : 'A');
        else
            part.AsSpan((int)offset, count).CopyTo(buffer);
        Position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
