using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using LicenseFunctions.Orders.Replies.Unmatched;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Orders.Replies;

/// <summary>The webhook is open, so that anybody can send mails of no order: what is kept of them is bounded by the day, and goes after a while.</summary>
public sealed class OrderMailLimitTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 6, 10, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Mails_BeyondTheDaysNumber_AreForLater_AndTheNextDayIsNew()
    {
        await using var app = await StartAsync();

        foreach (var (number, status) in new[] { (1, 204), (2, 204), (3, 503), (4, 503) })
            Assert.Equal(status, await PostAsync(app, number));
        // What is kept already is not counted again.
        Assert.Equal(204, await PostAsync(app, 2));
        _clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(204, await PostAsync(app, 3));
        Assert.Equal(3, (await app.GetAsync("/api/orders/unmatched")).Body.GetProperty("value").GetArrayLength());
        var since = _clock.GetUtcNow().AddHours(-1).UtcDateTime.ToString("s", CultureInfo.InvariantCulture);
        Assert.Equal(1, (await app.GetAsync($"/api/orders/unmatched?since={since}Z")).Body.GetProperty("value").GetArrayLength());
    }

    [Fact]
    public async Task UnsignedMails_HaveASmallNumberOfTheirOwn_SoThatSignedOnesAreKeptAllTheSame()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var app = await StartAsync(
            ("SendGrid:InboundPublicKey", Convert.ToBase64String(key.ExportSubjectPublicKeyInfo())), ("Orders:MaxUnmatchedPerDay", "30"));
        Task<int> PostSignedAsync(int number) =>
            PostAsync(app, number, hash => Convert.ToBase64String(key.SignHash(hash, DSASignatureFormat.Rfc3279DerSequence)));

        for (var i = 0; i < 3; i++)
            Assert.Equal(204, await PostAsync(app, i));
        Assert.Equal(503, await PostAsync(app, 3));
        for (var i = 100; i < 130; i++)
            Assert.Equal(204, await PostSignedAsync(i));

        Assert.Equal(503, await PostSignedAsync(130));
    }

    [Fact]
    public async Task Mails_ThatComeAtOnce_AreCountedEach()
    {
        await using var app = await StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => PostAsync(app, i)));

        Assert.Equal(2, answers.Count(status => status == 204));
        Assert.Equal(2, (await app.GetAsync("/api/orders/unmatched")).Body.GetProperty("value").GetArrayLength());
    }

    [Fact]
    public async Task OldMails_GoWithAllTheirRows_AndYoungerOnesStay()
    {
        await using var app = await StartAsync(("Orders:MaxUnmatchedPerDay", "200"), ("Orders:KeepUnmatchedDays", "30"));
        for (var i = 0; i < 60; i++)
            Assert.Equal(204, await PostAsync(app, i));
        _clock.Advance(TimeSpan.FromDays(29));
        Assert.Equal(204, await PostAsync(app, 100));
        _clock.Advance(TimeSpan.FromDays(2));

        await app.InvokeAsync("TrimOrderMail");

        await Eventually.HoldsAsync(async () => (await app.RowsAsync(TableNames.OrderMail)).Count == 3, "the old mails are gone");
        Assert.Equal(0, await app.Services.GetRequiredService<UnmatchedMailStore>()
            .TrimAsync(_clock.GetUtcNow().AddDays(-30), TestContext.Current.CancellationToken));
    }

    private Task<TestApp> StartAsync(params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string> { ["Orders:MaxUnmatchedPerDay"] = "2" };
        foreach (var (name, value) in settings)
            all[name] = value;
        return TestApp.StartAsync(azurite, new() { Settings = all, Clock = _clock });
    }

    private static async Task<int> PostAsync(TestApp app, int number, Func<byte[], string>? sign = null)
    {
        using var content = new StringContent($"Mail {number}", Encoding.UTF8, "text/plain");
        if (sign is not null)
        {
            content.Headers.Add(WebhookSignature.TimestampHeader, "1");
            content.Headers.Add(WebhookSignature.SignatureHeader, sign(SHA256.HashData(Encoding.UTF8.GetBytes($"1Mail {number}"))));
        }
        using var answer = await app.Http.PostAsync(new Uri("/api/webhooks/sendgrid/inbound", UriKind.Relative), content,
            TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.NoContent || answer.Headers.RetryAfter is not null);
        return (int)answer.StatusCode;
    }
}
