using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Shared.Email.Mailbox;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders.Fulfilment;
using LicenseFunctions.Tests.Orders.Links;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Orders.Mailbox;

/// <summary>Orders that are sent from the mailbox: once, whatever is lost.</summary>
public sealed class MailboxSendingTests(AzuriteFixture azurite)
{
    private const string Order = """{"sku": "ENTERPRISEPACK", "quantity": 5}""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Order_IsSentAnsweredAndFulfilled_InTheMailbox(bool keepsMessageId)
    {
        await using var app = await MailboxSteps.StartAsync(azurite);
        app.Tenant.Exchange.KeepsMessageId = keepsMessageId;
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);

        var sent = Assert.Single(app.Tenant.Exchange.SentItems);
        Assert.Equal(id, sent.Headers["X-License-Order"]);
        Assert.Empty(app.Tenant.Exchange.Drafts);
        Assert.Single(app.MailsTo(MailboxSteps.Reseller));
        // Without a Reply-To answers come to the mailbox.
        Assert.Empty(sent.ReplyTo);

        await app.Tenant.Reseller.AnswerPendingAsync(TestContext.Current.CancellationToken);
        await app.ReadInboxAsync();
        await app.SeesOrderAsync(id, OrderState.Fulfilled);
        Assert.Equal([MailboxClient.Recorded], Assert.Single(app.Tenant.Exchange.Inbox).Categories);
        Assert.Contains("The mail was sent from the mailbox.", await app.HistoryAsync(id));
    }

    [Fact]
    public async Task Mail_WhoseAnswerIsLost_IsFoundInSentItems()
    {
        await using var app = await MailboxSteps.StartAsync(azurite);
        app.Tenant.Exchange.LosesSendAnswers = 1;
        var id = (await app.PostOrderAsync(Order)).Text("id")!;
        await app.SeesOrderAsync(id, OrderState.Sending);
        await app.Tenant.Mailbox.WaitForCountAsync(1, TestContext.Current.CancellationToken);

        await app.SettleAsync(id);

        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
        Assert.Single(app.MailsTo(MailboxSteps.Reseller));
        Assert.Empty(app.MailsTo("admin@contoso.example"));
    }

    [Fact]
    public async Task Mail_WhoseSentItemWasDeleted_IsNeverSentAgain_AndAPersonDecides()
    {
        await using var app = await MailboxSteps.StartAsync(azurite);
        app.Tenant.Exchange.LosesSendAnswers = 1;
        var id = (await app.PostOrderAsync(Order)).Text("id")!;
        await Eventually.HoldsAsync(() => Task.FromResult(app.Tenant.Exchange.SentItems.Count == 1), "the mail is sent");
        Assert.True(app.Tenant.Exchange.DeleteSent(app.Tenant.Exchange.SentItems[0].Id));

        // Too early to conclude anything.
        await app.FollowUpAsync();
        Assert.Equal(OrderState.Sending, await app.StateAsync(id));
        await app.WaitForFoldersAsync(id);
        await app.FollowUpAsync();

        Assert.Equal(OrderState.Unknown, await app.StateAsync(id));
        Assert.Contains(id, Assert.Single(app.MailsTo("admin@contoso.example")).Subject, StringComparison.Ordinal);
        Assert.Single(app.MailsTo(MailboxSteps.Reseller));
        await app.FollowUpAsync();
        Assert.Single(app.MailsTo(MailboxSteps.Reseller));
    }

    [Fact]
    public async Task Mail_ThatIsLateInSentItems_IsFoundAfterAll()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var app = await TestApp.StartAsync(azurite, new()
        {
            Settings = MailboxSteps.With(),
            Tenant = new() { ResellerDelay = Timeout.InfiniteTimeSpan, TimeProvider = clock },
        });
        app.Tenant.Exchange.LosesSendAnswers = 1;
        app.Tenant.Exchange.SentItemsLag = TimeSpan.FromDays(1);
        var id = (await app.PostOrderAsync(Order)).Text("id")!;
        await app.Tenant.Mailbox.WaitForCountAsync(1, TestContext.Current.CancellationToken);
        await app.SeesOrderAsync(id, OrderState.Sending);
        await app.WaitForFoldersAsync(id);
        await app.FollowUpAsync();
        Assert.Equal(OrderState.Unknown, await app.StateAsync(id));

        clock.Advance(TimeSpan.FromDays(1));
        await app.FollowUpAsync();

        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
        Assert.Single(app.MailsTo(MailboxSteps.Reseller));
    }

    [Fact]
    public async Task Draft_ThatWasRecordedAndNotSent_IsSentOnce_AfterTheLag()
    {
        await using var app = await MailboxSteps.StartAsync(azurite);
        var (id, draft) = await app.CrashAfterDraftAsync(isRecorded: true);

        await app.FollowUpAsync();
        Assert.Equal((OrderState.Sending, 0), (await app.StateAsync(id), app.MailsTo(MailboxSteps.Reseller).Count));
        await app.WaitForFoldersAsync(id);
        await Task.WhenAll(app.FollowUpAsync(), app.FollowUpAsync());

        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
        var mail = Assert.Single(app.MailsTo(MailboxSteps.Reseller));
        Assert.Equal(draft.InternetMessageId, Assert.Single(app.Tenant.Exchange.SentItems).InternetMessageId);
        Assert.Contains(id, mail.Subject, StringComparison.Ordinal);
        Assert.Contains("Its mail is still among the drafts of the mailbox: sending it.", await app.HistoryAsync(id));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public async Task OrderRestoredFromABackup_IsNotSent_WhateverTheDraftsHold(bool isClaimed, bool hasDraft)
    {
        await using var app = await MailboxSteps.StartAsync(azurite);
        var (id, draft) = await app.CrashAfterDraftAsync(hasDraft);
        await app.WaitForFoldersAsync(id);
        var store = app.Services.GetRequiredService<OrderStore>();
        var order = (await store.FindAsync(id, TestContext.Current.CancellationToken))!;
        await store.ReplaceAsync(order with
        {
            State = OrderState.Unknown,
            Channel = isClaimed ? order.Channel : null,
            MailMessageId = isClaimed ? order.MailMessageId : null,
        });

        await app.FollowUpAsync();
        Assert.Equal((OrderState.Unknown, 0), (await app.StateAsync(id), app.MailsTo(MailboxSteps.Reseller).Count));

        // It was sent after the backup was made.
        await app.Services.GetRequiredService<MailboxClient>().SendAsync(draft.Id, TestContext.Current.CancellationToken);
        await app.FollowUpAsync();
        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
        Assert.Single(app.MailsTo(MailboxSteps.Reseller));
    }

    [Fact]
    public async Task OrphanDraft_OfACreateThatWasNotRecorded_IsRemoved_AndTheOrderIsSentOnce()
    {
        await using var app = await MailboxSteps.StartAsync(azurite);
        var (id, _) = await app.CrashAfterDraftAsync(isRecorded: false);
        await app.WaitForFoldersAsync(id);

        await app.FollowUpAsync();

        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
        Assert.Single(app.MailsTo(MailboxSteps.Reseller));
        Assert.Empty(app.Tenant.Exchange.Drafts);
    }

    [Fact]
    public async Task Create_WhoseAnswerIsLost_LeavesNoDraft_AndSendsOnce()
    {
        await using var app = await MailboxSteps.StartAsync(azurite);
        app.Tenant.Exchange.LosesDraftAnswers = 1;

        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);

        Assert.Single(app.MailsTo(MailboxSteps.Reseller));
        await Eventually.HoldsAsync(() => Task.FromResult(app.Tenant.Exchange.Drafts.Count == 0), "the orphan is removed");
        Assert.Equal(id, Assert.Single(app.Tenant.Exchange.SentItems).Headers["X-License-Order"]);
    }

    [Fact]
    public async Task TwoFunctions_WithTheSameOrder_SendOneDraftOnce()
    {
        await using var app = await MailboxSteps.StartAsync(azurite);
        var (id, _) = await app.CrashAfterDraftAsync(isRecorded: false);
        await app.WaitForFoldersAsync(id);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => app.SettleAsync(id)));

        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
        Assert.Single(app.MailsTo(MailboxSteps.Reseller));
    }

    [Fact]
    public async Task RefusalOfOneFunction_DoesNotUndoTheDraftThatAnotherOneSends()
    {
        await using var app = await MailboxSteps.StartAsync(azurite);
        var (id, draft) = await app.CrashAfterDraftAsync(isRecorded: true);
        var store = app.Services.GetRequiredService<OrderStore>();
        var order = (await store.FindAsync(id, TestContext.Current.CancellationToken))!;

        // The first function could not create its draft, while the second one had recorded its own.
        var refused = new MailNotAccepted(order.MailMessageId, new Retry(1, TimeSpan.Zero), "503");
        Assert.False((await app.Services.GetRequiredService<OrderUpdater>().ApplyAsync(id, refused, "test", TestContext.Current.CancellationToken))!.Applied);

        Assert.Equal(
            (OrderState.Sending, draft.Id), (await app.StateAsync(id), (await store.FindAsync(id, TestContext.Current.CancellationToken))!.DraftId));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(403)]
    public async Task Send_ThatIsRefused_IsRepeatedWithANewDraft(int status)
    {
        await using var app = await MailboxSteps.StartAsync(azurite);
        app.Tenant.Faults.Fail("/send", status, times: 2);

        await app.SendOrderAsync("ENTERPRISEPACK", 5);

        Assert.Single(app.MailsTo(MailboxSteps.Reseller));
        await Eventually.HoldsAsync(() => Task.FromResult(app.Tenant.Exchange.Drafts.Count == 0), "no draft is left");
    }

    [Fact]
    public async Task MissingRight_FailsTheOrder_AndSaysWhatToRun()
    {
        await using var app = await MailboxSteps.StartAsync(azurite, ("Orders:MaxTries", "2"));
        app.Tenant.Exchange.MayAccess = false;

        var id = (await app.PostOrderAsync(Order)).Text("id")!;

        await app.SeesOrderAsync(id, OrderState.Failed);
        Assert.Contains(await app.HistoryAsync(id), text => text.Contains("infra/azure/set-up-mailbox.sh", StringComparison.Ordinal));
        Assert.Empty(app.Tenant.Mailbox.Messages);
    }

    [Fact]
    public async Task LookAtAnEarlierAttempt_SaysNothingOfTheOneThatIsRunning()
    {
        await using var app = await MailboxSteps.StartAsync(azurite);
        var (id, draft) = await app.CrashAfterDraftAsync(isRecorded: true);
        await app.WaitForFoldersAsync(id);
        var (store, updater) = (app.Services.GetRequiredService<OrderStore>(), app.Services.GetRequiredService<OrderUpdater>());
        var read = (await store.FindAsync(id, TestContext.Current.CancellationToken))!;
        // Meanwhile another function finds that it was refused, and tries again.
        foreach (var happened in (OrderEvent[])[
            new MailNotAccepted(read.MailMessageId, new Retry(1, TimeSpan.FromSeconds(1)), "Refused.") { DraftId = draft.Id },
            new MailClaimed("<second@contoso.example>") { Channel = MailChannel.Mailbox }])
            Assert.True((await updater.ApplyAsync(id, happened, "test", TestContext.Current.CancellationToken))!.Applied);
        app.Tenant.Exchange.DeleteDraft(draft.Id);

        await app.Services.GetRequiredService<ResellerOrderSender>().SettleAsync(read, TestContext.Current.CancellationToken);

        Assert.Equal(OrderState.Sending, await app.StateAsync(id));
    }

    [Fact]
    public async Task Reminder_IsInTheThreadOfTheOrder()
    {
        await using var app = await MailboxSteps.StartAsync(
            azurite, ("Reseller:ConfirmWithinDays", "1"), ("Mailbox:PlusAddresses", "true"), ("Links:SigningKey", SignedLinks.Key));
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        var store = app.Services.GetRequiredService<OrderStore>();
        var order = (await store.FindAsync(id, TestContext.Current.CancellationToken))!;
        await store.ReplaceAsync(order with { SentAt = order.SentAt!.Value.AddDays(-10) });

        await app.FollowUpAsync();

        Assert.Equal(2, app.MailsTo(MailboxSteps.Reseller).Count);
        var (first, second) = (app.Tenant.Exchange.SentItems[0], app.Tenant.Exchange.SentItems[1]);
        Assert.Equal((first.ConversationId, first.Subject), (second.ConversationId, second.Subject));
        Assert.Equal([MailboxSteps.Reseller], second.To);
        Assert.Equal(first.ReplyTo, second.ReplyTo);
        Assert.StartsWith("licenses+lic-", Assert.Single(first.ReplyTo), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReminderDraft_WhoseAnswerIsLost_IsRemoved_AndTheResellerIsRemindedOnce(bool isLate)
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var app = await TestApp.StartAsync(azurite, new()
        {
            Settings = MailboxSteps.With(("Reseller:ConfirmWithinDays", "5")),
            Tenant = new() { ResellerDelay = Timeout.InfiniteTimeSpan, TimeProvider = clock },
        });
        var (exchange, others) = (app.Tenant.Exchange, await app.AddDraftsOfOthersAsync());
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        await app.MakeOverdueAsync(id, days: 8);
        exchange.LosesDraftAnswers = 1;
        exchange.DraftsLag = isLate ? TimeSpan.FromMinutes(5) : TimeSpan.Zero;

        await app.FollowUpAsync();
        Assert.Single(app.MailsTo(MailboxSteps.Reseller));
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(isLate ? 3 : 2, exchange.Drafts.Count);
        await app.FollowUpAsync();

        Assert.Equal(2, app.MailsTo(MailboxSteps.Reseller).Count);
        Assert.Equal(others, exchange.Drafts.Select(draft => draft.Id));
        Assert.Equal(exchange.SentItems[0].ConversationId, exchange.SentItems[1].ConversationId);
        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
    }

    [Fact]
    public async Task ReminderDraft_ThatExchangeRefusesWithProperties_IsCreatedWithout()
    {
        await using var app = await MailboxSteps.StartAsync(azurite, ("Reseller:ConfirmWithinDays", "5"));
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        await app.MakeOverdueAsync(id, days: 8);
        app.Tenant.Faults.Fail("/createReply", 400);

        await app.FollowUpAsync();

        Assert.Equal(2, app.MailsTo(MailboxSteps.Reseller).Count);
        Assert.Equal(app.Tenant.Exchange.SentItems[0].ConversationId, app.Tenant.Exchange.SentItems[1].ConversationId);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DraftOfAnOrder_ThatIsCancelledWhileItIsUnknown_IsRemoved(bool isRecorded)
    {
        await using var app = await MailboxSteps.StartAsync(azurite);
        var others = await app.AddDraftsOfOthersAsync();
        var (id, draft) = await app.CrashAfterDraftAsync(isRecorded);
        var store = app.Services.GetRequiredService<OrderStore>();
        var order = (await store.FindAsync(id, TestContext.Current.CancellationToken))!;
        await store.ReplaceAsync(order with { State = OrderState.Unknown });
        Assert.Contains(draft.Id, app.Tenant.Exchange.Drafts.Select(kept => kept.Id));

        await app.SendAsync(HttpMethod.Post, $"/api/orders/{id}/cancel");

        Assert.Equal(OrderState.Cancelled, await app.StateAsync(id));
        Assert.Equal(others, app.Tenant.Exchange.Drafts.Select(kept => kept.Id));
        Assert.Empty(app.MailsTo(MailboxSteps.Reseller));
    }

    [Fact]
    public async Task Cancel_WhileGraphDoesNotAnswer_CancelsTheOrder_AndLogsThatADraftMayBeLeft()
    {
        using var logs = new LogRecorder();
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = MailboxSteps.With(), Logs = logs });
        var (id, _) = await app.CrashAfterDraftAsync(isRecorded: true);
        var store = app.Services.GetRequiredService<OrderStore>();
        await store.ReplaceAsync((await store.FindAsync(id, TestContext.Current.CancellationToken))! with { State = OrderState.Unknown });
        app.Tenant.Faults.Fail("/mailFolders/drafts", 503, times: null);

        await app.SendAsync(HttpMethod.Post, $"/api/orders/{id}/cancel");

        Assert.Equal(OrderState.Cancelled, await app.StateAsync(id));
        Assert.Contains(id, Assert.Single(logs.Of(5204)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drafts_WhenStorageDoesNotAnswer_StayWhereTheyAre_AndTheCallerGoesOn()
    {
        using var logs = new LogRecorder();
        await using var app = await TestApp.StartAsync(azurite, new()
        {
            Settings = MailboxSteps.With(),
            Logs = logs,
            Adjust = builder => FailingStorage.Use(builder, StorageFault.IsBusy),
        });
        await app.AddDraftsOfOthersAsync();

        await app.Services.GetRequiredService<SentMailLookup>().TryRemoveOrphansAsync(MailboxSendingSteps.OtherOrder);

        Assert.Equal(2, app.Tenant.Exchange.Drafts.Count);
        Assert.Contains("Storage answered 503", Assert.Single(logs.Of(5204)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drafts_OfAnOrderThatFailed_AreRemoved()
    {
        await using var app = await MailboxSteps.StartAsync(azurite, ("Orders:MaxTries", "2"));
        var others = await app.AddDraftsOfOthersAsync();
        app.Tenant.Exchange.LosesDraftAnswers = 2;

        var id = (await app.PostOrderAsync(Order)).Text("id")!;

        await app.SeesOrderAsync(id, OrderState.Failed);
        await Eventually.SeesAsync(
            () => Task.FromResult(app.Tenant.Exchange.Drafts.Select(draft => draft.Id).ToList()), drafts => drafts.SequenceEqual(others), "none is left");
    }
}

/// <summary>What these tests do.</summary>
internal static class MailboxSendingSteps
{
    public const string OtherOrder = "LIC-20261124-103805-7KQ2M";

    public static async Task SettleAsync(this TestApp app, string id)
    {
        var order = await app.Services.GetRequiredService<OrderStore>().FindAsync(id, TestContext.Current.CancellationToken);
        await app.Services.GetRequiredService<ResellerOrderSender>().SettleAsync(order!, TestContext.Current.CancellationToken);
    }

    /// <summary>Adds a draft of a person, and one of another order, which stay.</summary>
    public static async Task<IReadOnlyList<string>> AddDraftsOfOthersAsync(this TestApp app)
    {
        var mail = new OutgoingMail { To = ["ann@contoso.example"], Content = new("Lunch", "Now?", "<p>Now?</p>"), Category = "order" };
        var client = app.Services.GetRequiredService<MailboxClient>();
        var person = await client.CreateDraftAsync(mail, TestContext.Current.CancellationToken);
        var other = await client.CreateDraftAsync(mail with { OrderId = OtherOrder }, TestContext.Current.CancellationToken);
        return [person.Id, other.Id];
    }

    /// <summary>Moves the sending of an order back.</summary>
    public static async Task MakeOverdueAsync(this TestApp app, string id, int days)
    {
        var store = app.Services.GetRequiredService<OrderStore>();
        await Eventually.HoldsAsync(
            async () =>
            {
                var order = (await store.FindAsync(id, TestContext.Current.CancellationToken))!;
                return await store.ReplaceAsync(order with { SentAt = order.SentAt!.Value.AddDays(-days) });
            },
            "the order is changed");
    }

    /// <summary>An order whose function created a draft and ended then, before or after it recorded it.</summary>
    public static async Task<(string Id, MailDraft Draft)> CrashAfterDraftAsync(this TestApp app, bool isRecorded)
    {
        var (store, composer) = (app.Services.GetRequiredService<OrderStore>(), app.Services.GetRequiredService<ResellerMailComposer>());
        var now = TimeProvider.System.GetUtcNow();
        var order = OrderSamples.New(now) with { State = OrderState.Sending, ClaimedAt = now, Channel = MailChannel.Mailbox };
        order = order with { MailMessageId = composer.NewMessageId(order) };
        var mail = composer.Write(order, order.MailMessageId, OrderContext.None(order));
        var draft = await app.Services.GetRequiredService<MailboxClient>().CreateDraftAsync(mail, TestContext.Current.CancellationToken);
        await store.AddAsync(isRecorded ? order with { DraftId = draft.Id } : order, TestContext.Current.CancellationToken);
        return (order.Id, draft);
    }
}
