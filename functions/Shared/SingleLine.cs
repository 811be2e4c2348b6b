using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LicenseFunctions.Shared;

/// <summary>Puts untrusted text on one line for logs, headers, subjects and plain mails: without line breaks, control and formatting characters.</summary>
internal static class SingleLine
{
    public static string Of(string text) => text.All(IsHarmless) ? text : string.Concat(text
        .Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.Format).Select(c => IsHarmless(c) ? c : ' ')).Trim();

    /// <summary>With each message on one line. Returns the exception itself if all messages are.</summary>
    public static Exception? Of(Exception? original)
    {
        var messages = MessagesOf(original).Where(message => Of(message) != message).ToList();
        return original is null || messages.Count == 0
            ? original
            // Longest first: the message of an AggregateException contains those of the inner ones.
            : new RewrittenException(original, Of(original.Message), messages.OrderByDescending(message => message.Length)
                .Aggregate(original.ToString(), (text, message) => text.Replace(message, Of(message), StringComparison.Ordinal)));
    }

    /// <summary>For a mail header: ASCII only.</summary>
    public static string OfHeader(string text) => string.Concat(Of(text).Select(c => char.IsAscii(c) ? c : '?'));

    /// <summary>Cuts a text without half a surrogate pair at the end, which storage refuses.</summary>
    public static string Cut(string text, int max) => text.Length <= max ? text : char.IsHighSurrogate(text[max - 1]) ? text[..(max - 1)] : text[..max];

    private static bool IsHarmless(char c) => !char.IsControl(c)
        && CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static IEnumerable<string> MessagesOf(Exception? e) => e switch
    {
        null => [],
        AggregateException several => several.InnerExceptions.SelectMany(MessagesOf).Prepend(e.Message),
        _ => MessagesOf(e.InnerException).Prepend(e.Message),
    };
}

/// <summary>Keeps each log message on one line, so that untrusted text cannot forge log lines. Stacks of exceptions keep their lines.</summary>
internal sealed class SingleLineLogs(LoggerFactory inner) : ILoggerFactory
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<LoggerFactory>(provider));
        services.Replace(ServiceDescriptor.Singleton<ILoggerFactory, SingleLineLogs>());
    }

    public ILogger CreateLogger(string categoryName) => new SingleLineLogger(inner.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();

    private sealed class SingleLineLogger(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (inner.IsEnabled(logLevel))
                inner.Log(logLevel, eventId, state, SingleLine.Of(exception), (s, _) => SingleLine.Of(formatter(s, exception)));
        }
    }
}
