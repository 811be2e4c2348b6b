using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Delivery;
using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Links;
using LicenseFunctions.Orders.Mail;
using LicenseFunctions.Orders.Placing;
using LicenseFunctions.Orders.Replies;
using LicenseFunctions.Orders.Replies.Unmatched;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Storage.Backup;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace LicenseFunctions.Orders;

internal static class OrderServices
{
    /// <summary>Orders to the reseller: taken over HTTP, sent from a queue, followed by a timer.</summary>
    public static void AddOrders(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<OrderOptions>(OrderOptions.Section);
        const string spend = nameof(OrderOptions.MaxSpendPerMonth);
        builder.Services.AddOptions<OrderOptions>().Validate<IConfiguration>(
            (_, configuration) => string.IsNullOrEmpty(configuration[$"{OrderOptions.Section}:{spend}"]),
            $"{OrderOptions.Section}__{spend}: The name of the setting ends with a currency, such as {OrderOptions.Section}__{spend}__EUR.");
        builder.Services.AddSettings<ResellerOptions>(ResellerOptions.Section);
        builder.Services.AddSingleton<IValidateOptions<ResellerOptions>, ResellerOptionsValidator>();
        builder.Services.AddSingleton<OrderStore>();
        builder.Services.AddSingleton<OrderUpdater>();
        builder.Services.AddSingleton<OrderQueue>();
        builder.Services.AddSingleton<OrderEnqueuer>();
        builder.Services.AddSingleton<OrderLimits>();
        builder.Services.AddSingleton<OrderLimitNotifier>();
        builder.Services.AddSingleton<IFollowUpTask>(provider => provider.GetRequiredService<OrderLimitNotifier>());
        builder.Services.AddSingleton<OrderPlacement>();
        builder.Services.AddSingleton<OpenOrders>();
        builder.Services.AddSingleton<NoticeMailer>();
        builder.Services.AddSingleton<OrderNotice>();
        builder.Services.AddSingleton<AdminOrderNotifier>();
        builder.Services.AddSingleton<OrderActions>();
        builder.Services.AddSingleton<IBackupRule, RestoredOrders>();
        builder.Services.AddSingleton<IBackupRule, RestoredMail>();
        builder.Services.AddSingleton<OrderLookup>();
        builder.Services.AddSingleton<ReturnCheck>();
        builder.Services.AddSingleton<ReturnWindows>();
        builder.Services.AddSingleton<IFollowUpTask, HeldReturns>();
        builder.Services.AddSingleton<UnexplainedChangeNotifier>();
        builder.Services.AddSingleton<FulfilmentReconciler>();
        builder.Services.AddSingleton<FulfilmentChecker>();
        builder.Services.AddSingleton<WorkingDays>();
        builder.Services.AddSingleton<OrderReminder>();
        builder.Services.AddSingleton<OrderLinks>();
        builder.Services.AddSingleton<LinkPage>();
        builder.Services.AddSingleton<OrderLinkHandler>();
        builder.Services.AddSingleton<BounceNotifier>();
        builder.Services.AddSingleton<IFollowUpTask>(provider => provider.GetRequiredService<BounceNotifier>());
        builder.Services.AddSingleton<DeliveryRecorder>();
        builder.Services.AddSingleton<OrderFollowUp>();
        builder.Services.AddSingleton<ReplyAddresses>();
        builder.Services.AddSingleton<ResellerMailComposer>();
        builder.Services.AddSingleton<ResellerOrderMailer>();
        builder.Services.AddSingleton<SentMailLookup>();
        builder.Services.AddSingleton<ResellerOrderSender>();
        builder.Services.AddSingleton<PoisonOrderRecovery>();
        builder.Services.AddSingleton<ICallbackSource, OrderCallbacks>();
        builder.Services.AddSingleton<IFollowUpTask, CallbackFollowUp>();
        builder.Services.AddAnswers();
    }
}
