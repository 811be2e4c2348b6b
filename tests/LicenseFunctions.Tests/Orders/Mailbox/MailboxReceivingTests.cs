using System.Text;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Email.Mailbox;
using LicenseFunctions.Shared.Http.Problems;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders.Fulfilment;
using LicenseFunctions.Tests.Orders.Links;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Orders.Mailbox;

/// <summary>What comes into the mailbox: answers, reports of mails that were not delivered, and mails that are neither.</summary>
public sealed class MailboxReceivingTests(AzuriteFixture azurite)
{
    private const string Pass = "spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=reseller.example; dkim=none (message not signed) header.d=none;dmarc=pass";

    [Fact]
    public async Task Mail_IsReadOnce_ThoughItsCategoryComesBackByDelta()
    {
        await using var app = await MailboxSteps.StartAsync(azurite);
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        app.Answer("The licenses were added.", await app.MessageIdAsync(id));

        await app.ReadInboxAsync();
        await app.ReadInboxAsync();
        await app.ReadInboxAsync();

        Assert.Equal(OrderState.Confirmed, await app.StateAsync(id));
        Assert.Equal([MailboxClient.Recorded], Assert.Single(app.Tenant.Exchange.Inbox).Categories);
        Assert.Equal(1, app.Tenant.Requests.Count("/$value"));
    }

    [Fact]
    public async Task Answer_InTheGapOfAnExpiredToken_IsRead()
    {
        await using var app = await MailboxSteps.StartAsync(azurite);
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        await app.ReadInboxAsync();
        app.Answer("The licenses were added.", await app.MessageIdAsync(id));
        app.Tenant.Exchange.ExpireDeltaTokens();

        await app.ReadInboxAsync();

        Assert.Equal(OrderState.Confirmed, await app.StateAsync(id));
    }

    [Theory]
    // The sender's own header, below that of Exchange.
    [InlineData(
        "spf=fail (sender IP is 192.0.2.66) smtp.mailfrom=evil.example; dkim=none; dmarc=fail", "orders@reseller.example", "Authentication-Results: " + Pass)]
    // Another domain that passes.
    [InlineData("spf=pass smtp.mailfrom=evil.example; dkim=pass header.d=evil.example; dmarc=pass", "orders@reseller.example", "")]
    [InlineData("spf=pass smtp.mailfrom=evil.example; dkim=none; dmarc=pass", "orders@evil.example", "")]
    // A comment and a second property that say what Exchange does not.
    [InlineData("spf=none (; dkim=pass header.d=reseller.example;) smtp.mailfrom=evil.example; dkim=none", "orders@reseller.example", "")]
    [InlineData("dkim=pass header.d=evil.example header.d=reseller.example; spf=none", "orders@reseller.example", "")]
    public async Task ForgedAnswer_ChangesNothing_AndIsKeptForAPerson(string results, string from, string header)
    {
        await using var app = await MailboxSteps.StartAsync(azurite);
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        app.Answer("The licenses were added.", await app.MessageIdAsync(id), results, from, header.Length > 0 ? header + "\r\n" : "");

        await app.ReadInboxAsync();

        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
        Assert.Equal([MailboxClient.Unmatched], Assert.Single(app.Tenant.Exchange.Inbox).Categories);
        Assert.Single((await app.GetAsync("/api/orders/unmatched")).Body.GetProperty("value").EnumerateArray());
    }

    [Fact]
    public async Task Answer_WithTheOrderNumberOnly_IsRecorded()
    {
        await using var app = await MailboxSteps.StartAsync(azurite);
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        app.Answer($"Order {id} was executed.", inReplyTo: null);

        await app.ReadInboxAsync();

        Assert.Equal(OrderState.Confirmed, await app.StateAsync(id));
    }

    [Fact]
    public async Task Answer_ToTheSignedPlusAddress_IsRecorded_AndToAGuessedOneNot()
    {
        await using var app = await MailboxSteps.StartAsync(azurite, ("Mailbox:PlusAddresses", "true"), ("Links:SigningKey", SignedLinks.Key));
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        var address = (await app.Tenant.Mailbox.WaitForCountAsync(1, TestContext.Current.CancellationToken)).Single().ReplyTo!;
        Assert.StartsWith($"licenses+{id.ToLowerInvariant()}.", address, StringComparison.Ordinal);

        app.Answer("It was executed.", inReplyTo: null, to: address.Replace(".", ".0", StringComparison.Ordinal));
        await app.ReadInboxAsync();
        Assert.Equal(OrderState.Sent, await app.StateAsync(id));

        app.Answer("It was executed.", inReplyTo: null, to: address);
        await app.ReadInboxAsync();
        Assert.Equal(OrderState.Confirmed, await app.StateAsync(id));
    }

    [Fact]
    public async Task NameOfTheMailbox_ThatIsTooLongForPlusAddresses_StopsTheStart()
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var app = await MailboxSteps.StartAsync(
                azurite, ("Mailbox:PlusAddresses", "true"), ("Links:SigningKey", SignedLinks.Key), ("Mail:From", "office365-licenses@contoso.example"));
        });

        Assert.Contains("Mailbox__PlusAddresses: The name of the mailbox", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UndeliverableMail_NeedsAPerson_AndADelayedOneDoesNot()
    {
        await using var app = await MailboxSteps.StartAsync(azurite);
        app.Tenant.Exchange.UnknownRecipients = [MailboxSteps.Reseller];
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);

        await app.ReadInboxAsync();

        Assert.Equal(OrderState.NeedsAttention, await app.StateAsync(id));
        Assert.Contains(await app.HistoryAsync(id), text => text.Contains("550 5.1.1", StringComparison.Ordinal));
        Assert.Equal([MailboxClient.Recorded], Assert.Single(app.Tenant.Exchange.Inbox).Categories);
    }

    [Fact]
    public async Task Report_OfAMailThatNobodySent_ChangesNothing()
    {
        await using var app = await MailboxSteps.StartAsync(azurite);
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        app.Tenant.Exchange.Receive(Encoding.UTF8.GetBytes(
            "From: postmaster@evil.example\r\nTo: licenses@contoso.example\r\nSubject: Undeliverable\r\nMIME-Version: 1.0\r\n"
            + $"In-Reply-To: <{id}.{new string('0', 32)}@contoso.example>\r\n"
            + "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nNo.\r\n"
            + "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns;evil.example\r\n\r\nFinal-Recipient: rfc822;x\r\nAction: failed\r\n"
            + $"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nX-License-Order: {id}\r\nMessage-ID: <x@evil.example>\r\n\r\n--b--\r\n"));

        await app.ReadInboxAsync();

        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
        Assert.Equal([MailboxClient.Unmatched], Assert.Single(app.Tenant.Exchange.Inbox).Categories);
    }

    [Fact]
    public async Task ChannelChangedWhileAnOrderIsOpen_ItsAnswerIsStillRead_AndNewMailsGoByTheNewOne()
    {
        var app = await MailboxSteps.StartAsync(azurite);
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        await app.ReadInboxAsync();
        await using var changed = await app.RestartAsync(new() { Settings = MailboxSteps.With(("Mail:Channel", "sendgrid")) });
        changed.Answer("The licenses were added.", await changed.MessageIdAsync(id));

        await changed.FollowUpAsync();
        var other = await changed.SendOrderAsync("ENTERPRISEPACK", 3);

        Assert.Equal(OrderState.Confirmed, await changed.StateAsync(id));
        Assert.Single(changed.Tenant.Exchange.SentItems);
        Assert.Contains("SendGrid accepted the mail.", await changed.HistoryAsync(other));
    }

    [Fact]
    public async Task ChannelChangedToTheMailbox_OrdersOfSendGridAreFollowedThere()
    {
        var app = await MailboxSteps.StartAsync(azurite, ("Mail:Channel", "sendgrid"));
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        await using var changed = await app.RestartAsync(new() { Settings = MailboxSteps.With(("Reseller:ConfirmWithinDays", "1")) });
        var store = changed.Services.GetRequiredService<OrderStore>();
        var order = (await store.FindAsync(id, TestContext.Current.CancellationToken))!;
        await store.ReplaceAsync(order with { SentAt = order.SentAt!.Value.AddDays(-10) });

        await changed.FollowUpAsync();

        Assert.Equal((2, 2), (changed.MailsTo(MailboxSteps.Reseller).Count, changed.Tenant.Requests.Count("/v3/mail/send")));
        Assert.Empty(changed.Tenant.Exchange.SentItems);
    }

    [Fact]
    public async Task MailThatGraphDoesNotGive_KeepsNoOtherFromBeingRead_AndIsReadLater()
    {
        await using var app = await MailboxSteps.StartAsync(azurite);
        var (first, second) = (await app.SendOrderAsync("ENTERPRISEPACK", 5), await app.SendOrderAsync("SPB", 2));
        app.Answer("The licenses were added.", await app.MessageIdAsync(first));
        app.Answer("The licenses were added.", await app.MessageIdAsync(second));
        app.Tenant.Faults.Fail($"/{app.Tenant.Exchange.Inbox[0].Id}/$value", 500, times: 2);

        await Assert.ThrowsAsync<ProblemException>(app.ReadInboxAsync);
        Assert.Equal((OrderState.Sent, OrderState.Confirmed), (await app.StateAsync(first), await app.StateAsync(second)));
        await Assert.ThrowsAsync<ProblemException>(app.ReadInboxAsync);
        await app.ReadInboxAsync();

        Assert.Equal(OrderState.Confirmed, await app.StateAsync(first));
        // The first three times, the second once.
        Assert.Equal(4, app.Tenant.Requests.Count("/$value"));
    }

    [Fact]
    public async Task Inbox_ThatIsThrottled_IsReadByTheNextRun()
    {
        await using var app = await MailboxSteps.StartAsync(azurite);
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        app.Answer("The licenses were added.", await app.MessageIdAsync(id));
        app.Tenant.Faults.Throttle("/mailFolders/inbox", times: 1, retryAfter: "600");

        await Assert.ThrowsAsync<ProblemException>(app.ReadInboxAsync);
        await app.ReadInboxAsync();

        Assert.Equal(OrderState.Confirmed, await app.StateAsync(id));
    }

    [Fact]
    public async Task AnswerThatWasRecordedButNotMarked_CountsOnce_WhenItComesAgain()
    {
        await using var app = await MailboxSteps.StartAsync(azurite);
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        app.Answer("The licenses were added.", await app.MessageIdAsync(id));
        app.Tenant.Faults.Fail("/messages/", 500, times: 2, "PATCH");

        await Task.WhenAll(app.ReadInboxAsync(), app.ReadInboxAsync());
        Assert.Empty(app.Tenant.Exchange.Inbox[0].Categories);
        app.Tenant.Exchange.ExpireDeltaTokens();
        await app.ReadInboxAsync();

        var order = await app.GetAsync($"/api/orders/{id}");
        Assert.Equal(("Confirmed", 1), (order.Text("state"), order.Body.GetProperty("answers").GetArrayLength()));
        Assert.Equal([MailboxClient.Recorded], Assert.Single(app.Tenant.Exchange.Inbox).Categories);
    }

    [Fact]
    public async Task EmptyTenant_AndAnEmptyMailbox_AreFollowedUpWithoutAFault()
    {
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = MailboxSteps.With(), Tenant = new() { Seed = TenantData.Empty } });

        await app.LookAsync();

        Assert.Empty(app.Tenant.Mailbox.Messages);
    }

    [Fact]
    public async Task OrderOfAProductThatTheTenantLost_IsSentAfterACrashAllTheSame()
    {
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = MailboxSteps.With(), Tenant = new() { Seed = TenantData.Empty } });
        var (id, _) = await app.CrashAfterDraftAsync(isRecorded: false);
        await app.WaitForFoldersAsync(id);

        await app.FollowUpAsync();

        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
        Assert.Single(app.MailsTo(MailboxSteps.Reseller));
    }

    [Fact]
    public async Task OldMails_AndThoseOfTheMailboxItself_AreLeftAlone()
    {
        await using var app = await MailboxSteps.StartAsync(azurite);
        app.Answer("A note to ourselves.", inReplyTo: null, from: "licenses@contoso.example");

        await app.ReadInboxAsync();

        Assert.Empty(Assert.Single(app.Tenant.Exchange.Inbox).Categories);
        Assert.Empty((await app.GetAsync("/api/orders/unmatched")).Body.GetProperty("value").EnumerateArray());
    }
}

internal static class MailboxReceivingSteps
{
    /// <summary>The Message-ID of an order's mail, as its receiver sees it.</summary>
    public static async Task<string> MessageIdAsync(this TestApp app, string id)
    {
        var order = await app.Services.GetRequiredService<OrderStore>().FindAsync(id, TestContext.Current.CancellationToken);
        return order!.InternetMessageId ?? order.MailMessageId!;
    }
}
