using LicenseFunctions.Orders.Delivery;
using LicenseFunctions.Shared;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Tests.Security;

public sealed class LogTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Message_WithLinesOfOthers_IsOneLine_InEveryLog()
    {
        using var lines = new Lines();
        await using var app = await TestApp.StartAsync(azurite);
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(lines);
        var forged = "bounce\r\nfail: Everything[1]\u001b[2J\u2028\u202E";

        await app.Services.GetRequiredService<DeliveryRecorder>().RecordAsync(
            [new DeliveryEvent("e", forged, "LIC-20261124-103805-7KQ2M", default, null, null, null, null)], "SendGrid", TestContext.Current.CancellationToken);

        var line = Assert.Single(lines.All, text => text.StartsWith("SendGrid reported", StringComparison.Ordinal));
        Assert.Equal("SendGrid reported bounce  fail: Everything[1] [2J  for an order that does not exist", line);
    }

    [Fact]
    public void Exception_WithLinesOfOthers_HasNoneButThoseOfItsStack()
    {
        using var lines = new Lines();
        using var factory = new LoggerFactory([lines]);
        using var logs = new SingleLineLogs(factory);
        var harmless = Thrown(new InvalidOperationException("One line."));

        logs.CreateLogger("test").LogError(Thrown(
            new AggregateException("Several\nfail: A[1]", new FormatException("bad\r\nfail: B[1]", new IOException("worse\u2028fail: C[1]")))), "Failed");
        logs.CreateLogger("test").LogError(harmless, "Failed");

        Assert.Equal(2, lines.Exceptions.Count);
        Assert.Same(harmless, lines.Exceptions.Last());
        var text = lines.Exceptions.First()!.ToString();
        Assert.Contains("fail: A[1]", text, StringComparison.Ordinal);
        Assert.Contains(nameof(Thrown), text, StringComparison.Ordinal);
        Assert.DoesNotContain(text.Split('\n', '\u2028'), line => line.TrimStart().StartsWith("fail:", StringComparison.Ordinal));
    }

    private static Exception Thrown(Exception e) => Assert.ThrowsAny<Exception>(void () => throw e);

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _all = new();

        public IReadOnlyCollection<string> All => _all;

        public System.Collections.Concurrent.ConcurrentQueue<Exception?> Exceptions { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            _all.Enqueue(formatter(state, exception));
            Exceptions.Enqueue(exception);
        }

        public void Dispose()
        {
        }
    }
}
