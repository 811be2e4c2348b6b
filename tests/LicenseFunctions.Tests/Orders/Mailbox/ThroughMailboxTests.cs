using LicenseFunctions.Tests.Alerts;
using LicenseFunctions.Tests.AutoOrders;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders.Fulfilment;
using LicenseFunctions.Tests.Orders.Links;

namespace LicenseFunctions.Tests.Orders.Mailbox;

// What the tests of these classes say of an app that sends through SendGrid holds for one that sends from a mailbox.

public sealed class FulfilmentThroughMailboxTests(AzuriteFixture azurite) : FulfilmentTests(azurite)
{
    private protected override MailService Service => MailService.Mailbox;
}

public sealed class ReminderThroughMailboxTests(AzuriteFixture azurite) : ReminderTests(azurite)
{
    private protected override MailService Service => MailService.Mailbox;
}

public sealed class OutboxThroughMailboxTests(AzuriteFixture azurite) : OutboxTests(azurite)
{
    private protected override MailService Service => MailService.Mailbox;
}

public sealed class OrderActionsThroughMailboxTests(AzuriteFixture azurite) : OrderActionsTests(azurite)
{
    private protected override MailService Service => MailService.Mailbox;
}

public sealed class AddingThroughMailboxTests(AzuriteFixture azurite) : AddingTests(azurite)
{
    private protected override MailService Service => MailService.Mailbox;
}

public sealed class OrderLinkThroughMailboxTests(AzuriteFixture azurite) : OrderLinkTests(azurite)
{
    private protected override MailService Service => MailService.Mailbox;
}

public sealed class SendingThroughMailboxTests(AzuriteFixture azurite) : SendingTests(azurite)
{
    private protected override MailService Service => MailService.Mailbox;
}

public sealed class ExpiryThroughMailboxTests(AzuriteFixture azurite) : ExpiryTests(azurite)
{
    private protected override MailService Service => MailService.Mailbox;
}

public sealed class WarningThroughMailboxTests(AzuriteFixture azurite) : WarningTests(azurite)
{
    private protected override MailService Service => MailService.Mailbox;
}

public sealed class AutoOrderThroughMailboxTests(AzuriteFixture azurite) : AutoOrderTests(azurite)
{
    private protected override MailService Service => MailService.Mailbox;
}
