namespace LicenseFunctions.Shared;

/// <summary>
/// Stands in a log for an exception whose message, or that of an inner one, has line breaks of others in it: the same text, each message
/// on one line, and the stack as it was.
/// </summary>
internal sealed class SingleLineException : Exception
{
    private readonly string _text;
    private readonly string? _stack;

    private SingleLineException(Exception original, string text)
        : base($"{original.GetType().FullName}: {SingleLine.Of(original.Message)}") => (_text, _stack) = (text, original.StackTrace);

    public override string? StackTrace => _stack;

    public override string ToString() => _text;

    /// <summary>The exception itself if all its messages are of one line.</summary>
    public static Exception? Of(Exception? original)
    {
        var messages = MessagesOf(original).Where(message => SingleLine.Of(message) != message).ToList();
        return original is null || messages.Count == 0
            ? original
            // Longest first: the message of an AggregateException has those of the inner ones in it.
            : new SingleLineException(original, messages.OrderByDescending(message => message.Length)
                .Aggregate(original.ToString(), (text, message) => text.Replace(message, SingleLine.Of(message), StringComparison.Ordinal)));
    }

    private static IEnumerable<string> MessagesOf(Exception? e) => e switch
    {
        null => [],
        AggregateException several => several.InnerExceptions.SelectMany(MessagesOf).Prepend(e.Message),
        _ => MessagesOf(e.InnerException).Prepend(e.Message),
    };
}
