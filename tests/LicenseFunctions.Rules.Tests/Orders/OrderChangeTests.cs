using System.Globalization;
using System.Reflection;
using System.Text;
using LicenseFunctions.Orders.Links;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Rules.Tests.Orders;

/// <summary>What events change in an order, besides its state. The table of all changes is Golden/changes.txt.</summary>
public sealed class OrderChangeTests
{
    private const string MessageId = "<LIC-1.2@contoso.example>";
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    /// <summary>Columns that storage sets, and the state, which another column of the table has.</summary>
    private static readonly HashSet<string> LeftOut =
        ["PartitionKey", "RowKey", "ETag", "Timestamp", nameof(Order.State), nameof(Order.IsListed), nameof(Order.Version)];

    [Fact]
    public void Events_ChangeWhatTheTableLists()
    {
        var table = new StringBuilder();
        foreach (var happened in Events())
        {
            table.Append(Name(happened)).Append('\n').Append("  \"").Append(happened.Describe() ?? "(not in the history)").Append("\"\n");
            var changes = from order in Orders()
                          from state in Enum.GetValues<OrderState>()
                          let change = (order.Order with { State = state }).Apply(happened, "test", Now)
                          where change is not null
                          group state by (order.Name, Change: Describe(change)) into one
                          let states = one.Count() == Enum.GetValues<OrderState>().Length ? "any state" : string.Join(' ', one)
                          group one.Key.Name by (States: states, one.Key.Change) into same
                          select $"  {same.Key.States} ({string.Join(", ", same)}): {same.Key.Change}\n";
            table.AppendJoin("", changes);
        }

        Golden.Matches("changes.txt", table.ToString());
    }

    [Fact]
    public void Change_IsOneEntryOfTheHistory_AndAMoveOnlyIfTheStateMachineKnowsIt()
    {
        var order = OrderSamples.New(Now.AddHours(-1));

        var claimed = order.Apply(new MailClaimed(MessageId), "worker", Now)!;
        var queued = order.Apply(new OrderQueued(), "timer", Now)!;

        Assert.Equal([new OrderHistoryEntry(Now, OrderState.Sending, new MailClaimed(MessageId), "worker", "test")], claimed.Entries);
        Assert.Equal([new OrderMove(OrderState.Requested, OrderState.Sending, OrderEventKind.Claim)], claimed.Moves);
        Assert.Equal((order, OrderState.Sending), (claimed.Before, claimed.After.State));
        Assert.Equal((0, 0, Now), (queued.Entries.Count, queued.Moves.Count, queued.After.QueuedAt));
        var both = claimed.Then(claimed.After.Apply(new MailAccepted("1"), "worker", Now)!);
        Assert.Equal((order, OrderState.Sent, 2, 2), (both.Before, both.After.State, both.Entries.Count, both.Moves.Count));
    }

    [Fact]
    public void Order_ThatEnds_KeepsWhenItEndedFirst_AndForgetsItOnceItIsOpenAgain()
    {
        var failed = OrderSamples.New(Now).Apply(new QueueGaveUp(), "test", Now)!.After;

        Assert.Equal((OrderState.Failed, Now), (failed.State, failed.AbandonedAt));
        Assert.Null(failed.Apply(new OrderResent(null), "test", Now.AddDays(1))!.After.AbandonedAt);
        Assert.Equal(Now, failed.Apply(new AdministratorNotified(), "test", Now.AddDays(1))!.After.AbandonedAt);
    }

    [Fact]
    public void Order_ThatIsSentAgain_StartsAnew_AndKnowsItsEarlierMails()
    {
        var all = Orders().Last().Order with { State = OrderState.NeedsAttention, FulfilledQuantity = 0 };

        var again = all.Apply(new OrderResent(null), "test", Now)!.After;

        Assert.Equal("<first@contoso.example> <reminder@contoso.example> <given@contoso.example> " + MessageId, again.EarlierMessageIds);
        Assert.Equal((OrderState.Requested, Now.AddHours(-6), 0, false), (again.State, again.RepeatsMailOf, again.Tries, again.NoticeDue));
        Assert.Equal([null, null, null, null], [again.MailMessageId, again.InternetMessageId, again.DraftId, again.SendGridMessageId]);
        Assert.All(
            [again.ClaimedAt, again.SentAt, again.ConfirmedAt, again.RefusedAt, again.UnclearSince, again.RemindedAt, again.QueuedAt, again.NotBefore],
            time => Assert.Null(time));
        Assert.Null((all with { FulfilledQuantity = 1 }).Apply(new OrderResent(null), "test", Now));
    }

    [Theory]
    // Set besides what a new order has; whether another request can be added to it.
    [InlineData("", true)]
    [InlineData("Tries", false)]
    [InlineData("SentAt", false)]
    [InlineData("ClaimedAt", false)]
    [InlineData("ConfirmedAt", false)]
    [InlineData("RepeatsMailOf", false)]
    [InlineData("Automatic", false)]
    [InlineData("RenewsAt", false)]
    [InlineData("State", false)]
    public void Request_IsAdded_OnlyToAnOrderOfPeople_ThatNobodyTriedToSend(string set, bool expected)
    {
        var order = OrderSamples.New(Now);
        order = set switch
        {
            "Tries" => order with { Tries = 1 },
            "SentAt" => order with { SentAt = Now },
            "ClaimedAt" => order with { ClaimedAt = Now },
            "ConfirmedAt" => order with { ConfirmedAt = Now },
            "RepeatsMailOf" => order with { RepeatsMailOf = Now },
            "Automatic" => order with { Automatic = true },
            "RenewsAt" => order with { RenewsAt = Now },
            "State" => order with { State = OrderState.Sending },
            _ => order,
        };

        Assert.Equal(expected, order.CanBeAddedTo);
        Assert.Equal(expected, order.Apply(new RequestAdded(2, 7, 30, "Bob", "More"), "test", Now) is not null);
    }

    [Fact]
    public void Requests_AreAddedUp_WithTheirReasons_IfTheSumIsStillTrue()
    {
        var order = OrderSamples.New(Now) with { CallbackUrls = "https://a.example/" };

        var after = order.Apply(new RequestAdded(2, 7, 30, "Bob", "More") { CallbackUrl = "https://b.example/" }, "test", Now)!.After;

        Assert.Equal((7, 30, "Ann, Bob", "New colleagues; More", 1, "https://a.example/ https://b.example/"),
            (after.Quantity, after.PurchasedBefore, after.RequestedBy, after.Reason, after.AddedRequests, after.CallbackUrls));
        Assert.Null(order.Apply(new RequestAdded(2, 8, 30, null, null), "test", Now));
        var full = order with { CallbackUrls = string.Join(' ', Enumerable.Range(1, 5).Select(i => $"https://{i}.example/")) };
        Assert.Null(full.Apply(new RequestAdded(2, 7, 30, null, null) { CallbackUrl = "https://b.example/" }, "test", Now));
        Assert.NotNull(full.Apply(new RequestAdded(2, 7, 30, null, null) { CallbackUrl = "https://5.example/" }, "test", Now));
    }

    [Theory]
    // The state; when it was refused; what the app knows of it.
    [InlineData(nameof(OrderState.Sent), false, true)]
    [InlineData(nameof(OrderState.Confirmed), false, true)]
    [InlineData(nameof(OrderState.Unknown), false, true)]
    [InlineData(nameof(OrderState.NeedsAttention), false, true)]
    [InlineData(nameof(OrderState.NeedsAttention), true, false)]
    [InlineData(nameof(OrderState.Requested), false, false)]
    [InlineData(nameof(OrderState.Sending), false, false)]
    [InlineData(nameof(OrderState.Fulfilled), false, false)]
    [InlineData(nameof(OrderState.Cancelled), false, false)]
    public void Order_IsOpenAtTheReseller_WhileItMayBeExecuted(string state, bool isRefused, bool expected) => Assert.Equal(
        expected, (OrderSamples.New(Now) with { State = Enum.Parse<OrderState>(state), RefusedAt = isRefused ? Now : null }).IsOpenAtReseller);

    [Theory]
    [InlineData(nameof(OrderState.Sent), false, false, true)]
    [InlineData(nameof(OrderState.Held), false, false, true)]
    [InlineData(nameof(OrderState.Failed), false, false, false)]
    [InlineData(nameof(OrderState.Failed), true, false, true)]
    [InlineData(nameof(OrderState.Fulfilled), false, true, true)]
    public void Order_IsUnsettled_WhileItIsOpen_OrANoticeIsDue(string state, bool isNoticeDue, bool isAnnouncementDue, bool expected) => Assert.Equal(
        expected,
        (OrderSamples.New(Now) with { State = Enum.Parse<OrderState>(state), NoticeDue = isNoticeDue, AnnouncementDue = isAnnouncementDue }).IsUnsettled);

    [Fact]
    public void Numbers_OfAnOrder_AreOfWhatIsAskedAndOfWhatIsThere()
    {
        var order = OrderSamples.New(Now) with { FulfilledQuantity = 2, MailMessageId = "<b>", EarlierMessageIds = "<a>", InternetMessageId = "<c>" };

        Assert.Equal((30, 3), (order.ResultingTotal, order.Outstanding));
        Assert.Equal(["<a>", "<b>", "<c>"], order.MessageIds);
        Assert.Empty(OrderSamples.New(Now).MessageIds);
        Assert.Equal((false, true), (order.IsStored, (order with { RowKey = "order|1" }).IsStored));
        Assert.Equal((true, false, false), (
            (order with { State = OrderState.Sent, UnclearSince = Now }).IsPaused, (order with { State = OrderState.Sent }).IsPaused,
            (order with { State = OrderState.Confirmed, UnclearSince = Now }).IsPaused));
        Assert.Null(Order.Add(null, null));
        Assert.Equal("<a> <b>", Order.Add("<a>", "<b>"));
    }

    /// <summary>An order that nobody touched, one that was mailed, and one to which everything happened already.</summary>
    private static IEnumerable<(string Name, Order Order)> Orders()
    {
        var fresh = OrderSamples.New(Now.AddHours(-9)) with { Id = "LIC-20260302-000000-7KQ2M" };
        var mailed = fresh with { QueuedAt = Now.AddHours(-8), ClaimedAt = Now.AddHours(-7), SentAt = Now.AddHours(-6), MailMessageId = MessageId };
        yield return ("new", fresh);
        yield return ("to announce", fresh with { Automatic = true, AnnouncementDue = true, NotBefore = Now.AddHours(1), QueuedAt = Now.AddHours(-8) });
        yield return ("claimed", mailed with { SentAt = null, Channel = MailChannel.Mailbox });
        yield return ("mailed", mailed);
        yield return ("all", mailed with
        {
            Channel = MailChannel.Mailbox,
            DraftId = "draft",
            NotBefore = Now.AddHours(-5),
            RenewsAt = Now.AddDays(9),
            ReturnableUntil = Now.AddDays(7),
            Tries = 2,
            InternetMessageId = "<given@contoso.example>",
            EarlierMessageIds = "<first@contoso.example> <reminder@contoso.example>",
            RepeatsMailOf = Now.AddHours(-8),
            SendGridMessageId = "sg",
            ConfirmedAt = Now.AddHours(-4),
            UnclearSince = Now.AddHours(-3),
            RemindedAt = Now.AddHours(-3),
            RefusedAt = Now.AddHours(-2),
            FulfilledQuantity = 2,
            AbandonedAt = Now.AddHours(-1),
            AnnouncementDue = true,
            NoticeDue = true,
            CallbackUrls = "https://a.example/",
        });
    }

    private static IEnumerable<OrderEvent> Events()
    {
        var (link, present, written) = (OrderLinks.MailOf(MessageId), true, Now.AddHours(-1));
        return
        [
            new OrderPlaced(5), new OrderPlaced(-1) { RenewsAt = Now.AddDays(9) }, new OrderQueued(), new HeldForAnnouncement(), new OrderRestored(),
            new NothingChanged(new QueueGaveUp(), OrderState.Sent), new EarlierEntry("Sent."), new RequestAdded(2, 7, 30, "Bob", "More"),
            new RenewalNear(Now.AddDays(5)), new RenewalMoved(Now.AddDays(6), Now.AddDays(-4)),
            new MailClaimed("<next@contoso.example>") { Channel = MailChannel.Mailbox }, new DraftCreated(MessageId, "draft", MessageId),
            new DraftCreated(MessageId, "draft", "<given@contoso.example>"), new DraftCreated("<other@contoso.example>", "draft", null), new DraftSentLate(),
            new MailAccepted("sg2"), new MailAccepted(null) { Channel = MailChannel.Mailbox, InternetMessageId = "<sent@contoso.example>" },
            new MailAccepted(null) { InternetMessageId = MessageId }, new MailNotAccepted(MessageId, new Retry(3, TimeSpan.FromMinutes(2)), "503"),
            new MailNotAccepted(MessageId, new Retry(3, null), "503") { DraftId = "draft" }, new SendingPostponed(new Retry(3, TimeSpan.FromMinutes(2)), "503"),
            new MailOutcomeLost(), new MailOutcomeLost("No answer.") { ClaimedAt = Now.AddHours(-7) }, new MailOutcomeLost { ClaimedAt = Now.AddHours(-6) },
            new ReturnNotPossible("None is unassigned."), new QueueGaveUp(),
            .. new[] { "delivered", "deferred", "bounce", "dropped", "spamreport" }
                .Select(what => new DeliveryReported(what, Now.AddHours(-6), "Said.", present)),
            new DeliveryReported("delivered", null, "", present) { Times = 2 }, new DeliveryReported("bounce", null, "", OfPresentMail: false),
            .. Enum.GetValues<ReplyMeaning>().Select(says => new Answered("jan@reseller.example", says, "Text", written, Now)),
            new Answered("jan@reseller.example", ReplyMeaning.Yes, "", Now.AddHours(-3), Now),
            new Answered("jan@reseller.example", ReplyMeaning.Yes, "", Now.AddHours(-3), Now, IsDecided: true),
            new Answered("jan@reseller.example", ReplyMeaning.No, "", Now.AddHours(-3), Now),
            .. new[] { LinkPurpose.Executed, LinkPurpose.NotExecuted, LinkPurpose.Done, LinkPurpose.Refused }
                .Select(purpose => new DecidedByLink(new OrderLink("LIC-20260302-000000-7KQ2M", purpose, link), present, "Remark")),
            new DecidedByLink(new OrderLink("LIC-20260302-000000-7KQ2M", LinkPurpose.NotExecuted, "0123"), OfPresentMail: false, null),
            new DecidedByLink(new OrderLink("LIC-20260302-000000-7KQ2M", LinkPurpose.Executed, "0123"), OfPresentMail: false, null),
            new ReminderClaimed("<reminder@contoso.example>"), new ReminderSent(3), new ReminderSent(3, "No answer."),
            new ReminderNotSent("<reminder@contoso.example>"), new ReminderNotSent(MessageId), new AnswerOverdue(), new AnswerOverdue("503"),
            new NumberOverdue(), new QuantityCredited(3, 5, 5), new QuantityCredited(5, 5, 5) { ReturnableUntil = Now.AddDays(8) },
            new QuantityCredited(1, 3, 5), new QuantityCredited(3, 3, 5), new QuantityCredited(3, 3, 4), new NumberMovedOtherwise("25 to 24"),
            new OrderConfirmed(null), new OrderConfirmed(" By telephone "), new OrderRefused("Unclear"), new OrderCancelled(null),
            new OrderCancelled("Twice", OnlyUnsent: true), new OrderResent("Lost"), new AdministratorNotified(),
            new AdministratorNotified(TimeSpan.FromMinutes(30)),
        ];
    }

    /// <summary>The event, with what distinguishes it from another of its kind.</summary>
    private static string Name(OrderEvent happened) => happened switch
    {
        Answered answered => $"Answered {answered.Says}, written {Text(answered.WrittenAt)}{(answered.IsDecided ? ", decided" : "")}",
        DecidedByLink decided => $"DecidedByLink {decided.Link.Purpose}, {(decided.OfPresentMail ? "of the present mail" : "of an earlier mail")}",
        MailOutcomeLost { ClaimedAt: { } at } => $"MailOutcomeLost, claimed {Text(at)}",
        MailAccepted accepted => $"MailAccepted {accepted.SendGridMessageId}{accepted.InternetMessageId}",
        DraftCreated created => $"DraftCreated for {created.MessageId} {created.InternetMessageId}",
        ReminderNotSent reminder => $"ReminderNotSent {reminder.MessageId}",
        OrderCancelled { OnlyUnsent: true } => "OrderCancelled, only if unsent",
        _ => happened.GetType().Name,
    };

    private static string Describe(OrderTransition change) => string.Join(", ",
    [
        change.After.State == change.Before!.State ? "same state" : $"becomes {change.After.State}",
        .. from property in typeof(Order).GetProperties(BindingFlags.Public | BindingFlags.Instance)
           where property.CanWrite && !LeftOut.Contains(property.Name)
           let values = (Before: property.GetValue(change.Before), After: property.GetValue(change.After))
           where !Equals(values.Before, values.After)
           select $"{property.Name} {Text(values.After)}",
    ]);

    private static string Text(object? value) => value switch
    {
        null => "none",
        DateTimeOffset time when time == Now => "now",
        DateTimeOffset time when Math.Abs((time - Now).TotalHours) >= 24 =>
            string.Create(CultureInfo.InvariantCulture, $"{(time - Now).TotalDays:+0;-0} d"),
        DateTimeOffset time => string.Create(CultureInfo.InvariantCulture, $"{(time - Now).TotalHours:+0.##;-0.##} h"),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
