using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SendGrid;
using SendGrid.Helpers.Mail;
using static LicenseFunctions.Tests.Tenant.RunningTenant;

namespace LicenseFunctions.Tests.Tenant;

public sealed class MailSendTests
{
    [Fact]
    public async Task Send_RealClient_LandsInTheMailbox()
    {
        await using var tenant = await StartAsync();
        var client = new SendGridClient(new SendGridClientOptions { ApiKey = "SG.any", Host = tenant.Server.SendGridHost.AbsoluteUri });
        var mail = MailHelper.CreateSingleEmail(
            new EmailAddress("licenses@contoso.example", "Licenses"),
            new EmailAddress("admin@contoso.example"),
            "Almost none left",
            "Text",
            "<p>Text</p>");
        mail.SetReplyTo(new EmailAddress("reply@contoso.example"));
        mail.AddHeader("X-License-Order", "LM-1");
        mail.AddCustomArg("order_id", "LM-1");
        mail.AddCategory("order");
        mail.SetClickTracking(false, false);

        var response = await client.SendEmailAsync(mail, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Empty(await response.Body.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var taken = Assert.Single(tenant.Server.Mailbox.Messages);
        Assert.Equal(
            ("licenses@contoso.example", "Licenses", "admin@contoso.example", "reply@contoso.example"),
            (taken.From, taken.FromName, taken.To[0], taken.ReplyTo));
        Assert.Equal(("Almost none left", "Text", "<p>Text</p>"), (taken.Subject, taken.Text, taken.Html));
        Assert.Equal(("LM-1", "LM-1", "order"), (taken.Headers["X-License-Order"], taken.CustomArgs["order_id"], taken.Categories[0]));
        Assert.Equal(response.Headers.GetValues("X-Message-Id").Single(), taken.SendGridMessageId);
    }

    [Theory]
    [InlineData("personalizations", null, "personalizations: The personalizations field is required")]
    [InlineData("personalizations", "[]", "personalizations: The personalizations field is required")]
    [InlineData("personalizations", "[{}]", "personalizations.0.to: The to array is required for all personalization objects")]
    [InlineData("personalizations", """[{"to": [{"email": "x"}]}]""", "personalizations.0.to.0.email: Does not contain a valid address.")]
    [InlineData(
        "personalizations",
        """[{"to": [{"email": "a@b.example"}], "cc": [{"email": "A@b.example"}]}]""",
        "personalizations: Each email address in the personalization block should be unique between to, cc, and bcc. "
        + "We found the first duplicate instance of [A@b.example] in the personalizations.0.cc field.")]
    [InlineData("from", """{"email": "Licenses <a@b.example>"}""", "from.email: The from email does not contain a valid address.")]
    [InlineData("custom_args", "\"LM-1\"", "custom_args: Invalid type. Expected: object, given: string.")]
    [InlineData("custom_args", """{"order_id": 7}""", "custom_args.order_id: Invalid type. Expected: string, given: integer.")]
    [InlineData("headers", """{"Reply-To": "x@y.example"}""", "headers.Reply-To: The header 'Reply-To' is reserved and may not be set.")]
    [InlineData("content", """[{"type": "text/plain", "value": ""}]""", "content.0.value: The content value must be a string")]
    [InlineData("mail_settings", """{"sandbox_mode": {"enable": "true"}}""", "mail_settings.sandbox_mode.enable: The sandbox mode")]
    public async Task Send_WrongField_IsRefusedByName(string field, string? json, string error)
    {
        await using var tenant = await StartAsync();
        var mail = JsonNode.Parse(Mails.Json())!.AsObject();
        if (json is null) mail.Remove(field);
        else mail[field] = JsonNode.Parse(json);

        var reply = await tenant.MailAsync(mail.ToJsonString());

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Contains(reply.Errors, text => text.StartsWith(error, StringComparison.Ordinal));
        Assert.Empty(tenant.Server.Mailbox.All);
    }

    [Theory]
    [InlineData("from", "from.email")]
    [InlineData("subject", "subject")]
    [InlineData("content", "content")]
    public async Task Send_RequiredFieldMissing_IsRefused(string missing, string field)
    {
        await using var tenant = await StartAsync();
        var mail = JsonNode.Parse(Mails.Json())!.AsObject();
        mail.Remove(missing);

        var reply = await tenant.MailAsync(mail.ToJsonString());

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.StartsWith($"{field}: ", Assert.Single(reply.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"personalizations": [7], "from": 7, "content": [7], "subject": 7, "attachments": [7], "categories": [7]}""")]
    [InlineData("""{"personalizations": {}, "from": [], "content": {}, "attachments": {}, "reply_to": "a@b.example"}""")]
    [InlineData("""{"mail_settings": 7}""")]
    [InlineData("""{"mail_settings": {"sandbox_mode": []}}""")]
    [InlineData("""{"subject": "one", "subject": "two"}""")]
    public async Task Send_OddShapes_IsRefusedAndNothingBreaks(string json)
    {
        await using var tenant = await StartAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await tenant.MailAsync(json)).Status);
    }

    [Fact]
    public async Task Send_TwoPersonalizations_AreTwoMailsWithTheirOwnValues()
    {
        await using var tenant = await StartAsync();
        var mail = JsonNode.Parse(Mails.Json())!;
        mail["custom_args"] = JsonNode.Parse("""{"a": "common", "b": "common"}""");
        mail["personalizations"] = JsonNode.Parse("""
            [
              {"to": [{"email": "a@b.example"}], "subject": "Mine", "custom_args": {"b": "own"}},
              {"to": [{"email": "a@b.example"}]}
            ]
            """);

        await tenant.MailAsync(mail.ToJsonString());

        Assert.Equal(["Mine", "Subject"], tenant.Server.Mailbox.Messages.Select(message => message.Subject));
        Assert.Equal(
            ("common", "own"),
            (tenant.Server.Mailbox.Messages[0].CustomArgs["a"], tenant.Server.Mailbox.Messages[0].CustomArgs["b"]));
    }

    [Theory]
    [InlineData(null, "authorization required")]
    [InlineData("SG.other", "Permission denied, wrong credentials")]
    public async Task Send_WrongKey_Is401(string? key, string message)
    {
        await using var tenant = await StartAsync(new() { SendGridApiKey = "SG.right" });
        tenant.Http.DefaultRequestHeaders.Authorization = key is null ? null : new("Bearer", key);

        var reply = await tenant.MailAsync(Mails.Json());

        Assert.Equal(HttpStatusCode.Unauthorized, reply.Status);
        Assert.Equal(message, (string?)reply.Json["errors"]![0]!["message"]);
    }

    [Fact]
    public async Task Send_UnverifiedSender_Is403()
    {
        await using var tenant = await StartAsync(new() { VerifiedSenders = ["other@contoso.example"] });

        Assert.Equal(HttpStatusCode.Forbidden, (await tenant.MailAsync(Mails.Json())).Status);
    }

    [Fact]
    public async Task Send_ThirtyMegabytes_Is413()
    {
        await using var tenant = await StartAsync();

        Assert.Equal(
            HttpStatusCode.RequestEntityTooLarge,
            (await tenant.MailAsync(Mails.Json(text: new string('x', 30 * 1024 * 1024)))).Status);
    }

    [Fact]
    public async Task Send_NotJson_IsRefused()
    {
        await using var tenant = await StartAsync();
        using var text = new StringContent("{}", Encoding.UTF8, "text/plain");
        using var response = await tenant.Http.PostAsync(
            new Uri("/v3/mail/send", UriKind.Relative),
            text,
            TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await tenant.MailAsync("{")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await tenant.MailAsync("[]")).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await tenant.GetAsync("/v3/mail/send")).Status);
    }

    [Theory]
    [InlineData(429, "too many requests")]
    [InlineData(503, "service not available")]
    public async Task Send_Fault_HasSendGridsOwnBody(int status, string message)
    {
        await using var tenant = await StartAsync();
        tenant.Server.Faults.Fail("sendgrid", status);

        var reply = await tenant.MailAsync(Mails.Json());

        Assert.Equal((status, message), ((int)reply.Status, (string?)reply.Json["errors"]![0]!["message"]));
        Assert.Empty(tenant.Server.Mailbox.All);
    }

    [Fact]
    public async Task Scopes_WithKey_SaysThatItMaySend()
    {
        await using var tenant = await StartAsync();

        Assert.Contains("mail.send", (await tenant.GetAsync("/v3/scopes")).Json["scopes"]!.AsArray().Select(scope => (string?)scope));
    }
}
