using LicenseFunctions.Orders.Delivery;
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
            new DeliveryEvent("e", forged, "LIC-20261124-103805-7KQ2M", default, null, null, null), TestContext.Current.CancellationToken);

        var line = Assert.Single(lines.All, text => text.StartsWith("SendGrid reports", StringComparison.Ordinal));
        Assert.Equal("SendGrid reports bounce  fail: Everything[1] [2J  of an order that is not here", line);
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _all = new();

        public IReadOnlyCollection<string> All => _all;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => _all.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
