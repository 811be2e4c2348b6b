using System.Text;
using LicenseFunctions.Shared.Callbacks;

namespace LicenseFunctions.Tests.Shared.Callbacks;

public sealed class WebhookKeyTests
{
    /// <summary>The reference vector of the libraries of Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks).</summary>
    [Fact]
    public void Signature_IsThatOfStandardWebhooks() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookKey.Read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")!.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""u8));

    /// <summary>A text is its own UTF-8: openssl rand -base64 48 makes one, and a library is given whsec_ and its base64.</summary>
    [Fact]
    public void Text_IsAKeyByItsBytes()
    {
        const string Text = "a text of 32 characters, or more";

        Assert.Equal(
            WebhookKey.Read($"whsec_{Convert.ToBase64String(Encoding.UTF8.GetBytes(Text))}")!.Sign("id", 1, "{}"u8),
            WebhookKey.Read(Text)!.Sign("id", 1, "{}"u8));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a text of 31 characters,no more")]
    [InlineData("whsec_")]
    [InlineData("whsec_this is not base64, but it has more than 32 characters")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2La")]
    public void Key_ThatCouldBeGuessed_OrIsNone_IsRefused(string? secret) => Assert.Null(WebhookKey.Read(secret));

    [Theory]
    [InlineData(1, null, 5)]
    [InlineData(2, null, 300)]
    [InlineData(9, null, 86_400)]
    [InlineData(10, null, null)]
    [InlineData(1, 120, 120)]
    [InlineData(2, 120, 300)]
    [InlineData(1, -5, 5)]
    [InlineData(1, 1_000_000, 86_400)]
    [InlineData(10, 120, null)]
    public void Delay_Grows_AndIsAtLeastWhatTheReceiverAsksFor_ThenNoMore(int attempts, int? retryAfter, int? seconds) => Assert.Equal(
        seconds is { } delay ? TimeSpan.FromSeconds(delay) : null,
        CallbackSchedule.After(attempts, retryAfter is { } asked ? TimeSpan.FromSeconds(asked) : null));

    [Fact]
    public void Delays_AreThreeDaysInAll() => Assert.InRange(
        Enumerable.Range(1, 9).Sum(attempts => CallbackSchedule.After(attempts, retryAfter: null)!.Value.TotalDays), 3, 3.5);
}
