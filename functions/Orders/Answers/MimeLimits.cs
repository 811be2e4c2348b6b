using MimeKit;

namespace LicenseFunctions.Orders.Answers;

/// <summary>
/// Looks through a MIME message, keeping nothing, before it is made into objects: thirty megabytes of empty parts or headers would
/// become gigabytes.
/// </summary>
internal sealed class MimeLimits(Stream message) : MimeReader(message)
{
    private const int MaxHeaders = 5000;
    private const int MaxParts = 500;
    private int _headers;
    private int _parts;

    /// <exception cref="FormatException">The message has more than anybody writes, or is none.</exception>
    public static async Task CheckAsync(Stream message, CancellationToken cancellationToken)
    {
        message.Position = 0;
        await new MimeLimits(message).ReadMessageAsync(cancellationToken);
        message.Position = 0;
    }

    protected override void OnHeadersBegin(long beginOffset, int beginLineNumber, CancellationToken cancellationToken)
    {
        if (++_parts > MaxParts)
            throw new FormatException("The message has too many parts.");
    }

    protected override void OnHeaderRead(Header header, int beginLineNumber, CancellationToken cancellationToken)
    {
        if (++_headers > MaxHeaders)
            throw new FormatException("The message has too many headers.");
    }
}
