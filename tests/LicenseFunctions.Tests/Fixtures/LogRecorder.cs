using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Tests.Fixtures;

/// <summary>What the app logs, for tests of what an administrator is to find in the log.</summary>
internal sealed class LogRecorder : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(int EventId, string Text)> _entries = new();

    /// <summary>The texts of one event, oldest first.</summary>
    public IReadOnlyList<string> Of(int eventId) => [.. _entries.Where(entry => entry.EventId == eventId).Select(entry => entry.Text)];

    /// <summary>The texts of all events, oldest first.</summary>
    public IReadOnlyList<string> Texts => [.. _entries.Select(entry => entry.Text)];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue((eventId.Id, formatter(state, exception)));

    public void Dispose()
    {
    }
}
