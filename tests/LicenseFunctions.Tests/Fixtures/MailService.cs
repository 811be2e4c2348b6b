namespace LicenseFunctions.Tests.Fixtures;

/// <summary>The mail service of an app under test, and its faults: tests that do not care which it is run with both.</summary>
internal sealed class MailService
{
    public static readonly MailService SendGrid = new("sendgrid");
    public static readonly MailService Mailbox = new("mailbox");

    private readonly string _channel;

    private MailService(string channel) => _channel = channel;

    public Task<TestApp> StartAsync(AzuriteFixture azurite, TestAppOptions? options = null)
    {
        var settings = new Dictionary<string, string>(options?.Settings ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal)
        {
            ["Mail:Channel"] = _channel,
        };
        return TestApp.StartAsync(azurite, (options ?? new()) with { Settings = settings });
    }

    /// <summary>The next mails are not accepted.</summary>
    /// <param name="times">Null: no mail is.</param>
    public void Refuse(TestApp app, int? times = 1)
    {
        if (this == Mailbox)
            app.Tenant.Faults.Fail("/messages", 503, times, "POST");
        else
            app.Tenant.Faults.Fail("sendgrid", 503, times);
    }

    /// <summary>The next mail is sent, and nobody hears of it.</summary>
    public void LoseAnswer(TestApp app)
    {
        if (this == Mailbox)
            app.Tenant.Exchange.LosesSendAnswers = 1;
        else
            app.Tenant.Faults.AcceptThenDrop("sendgrid");
    }
}
