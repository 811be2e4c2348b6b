using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LicenseFunctions.Shared;

/// <summary>
/// Keeps each message of the log on one line, whatever callers, product names, Graph and mail servers put into it, so that nobody can write
/// lines of his own into the log. Of exceptions only the stacks keep their lines.
/// </summary>
internal sealed class SingleLineLogs(LoggerFactory inner) : ILoggerFactory
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<LoggerFactory>(provider));
        services.Replace(ServiceDescriptor.Singleton<ILoggerFactory, SingleLineLogs>());
    }

    public ILogger CreateLogger(string categoryName) => new OneLineLogger(inner.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();

    private sealed class OneLineLogger(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (inner.IsEnabled(logLevel))
                inner.Log(logLevel, eventId, state, SingleLineException.Of(exception), (s, _) => SingleLine.Of(formatter(s, exception)));
        }
    }
}
