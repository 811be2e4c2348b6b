using LicenseFunctions.Orders.Answers;
using LicenseFunctions.Orders.Automatic;
using LicenseFunctions.Orders.Delivery;
using LicenseFunctions.Orders.FollowUp;
using LicenseFunctions.Orders.Links;
using LicenseFunctions.Shared;
using LicenseFunctions.Shared.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace LicenseFunctions.Orders;

internal static class OrderServices
{
    /// <summary>Orders to the reseller: taken over HTTP, sent from a queue, followed by a timer.</summary>
    public static void AddOrders(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<OrderOptions>(OrderOptions.Section);
        builder.Services.AddSettings<ResellerOptions>(ResellerOptions.Section);
        builder.Services.AddSingleton<IValidateOptions<ResellerOptions>, ResellerOptionsValidator>();
        builder.Services.AddSingleton<OrderStore>();
        builder.Services.AddSingleton<OrderBook>();
        builder.Services.AddSingleton<OrderQueue>();
        builder.Services.AddSingleton<OrderDispatch>();
        builder.Services.AddSingleton<OrderLimits>();
        builder.Services.AddSingleton<OrderDesk>();
        builder.Services.AddSingleton<OpenOrders>();
        builder.Services.AddSingleton<OrderNotices>();
        builder.Services.AddSingleton<OrderHand>();
        builder.Services.AddSingleton<IBackupRule, RestoredOrders>();
        builder.Services.AddSingleton<IBackupRule, RestoredMail>();
        builder.Services.AddSingleton<OrderLookup>();
        builder.Services.AddSingleton<ReturnCheck>();
        builder.Services.AddSingleton<NumberStore>();
        builder.Services.AddSingleton<NumberReport>();
        builder.Services.AddSingleton<OrderProof>();
        builder.Services.AddSingleton<WorkingDays>();
        builder.Services.AddSingleton<OrderReminder>();
        builder.Services.AddSingleton<IValidateOptions<OrderOptions>, AutomaticOrderValidator>();
        builder.Services.AddSingleton<AutomaticOrders>();
        builder.Services.AddSingleton<CancelLink>();
        builder.Services.AddSingleton<OrderLinks>();
        builder.Services.AddSingleton<LinkPage>();
        builder.Services.AddSingleton<OrderLinkHandler>();
        builder.Services.AddSingleton<BounceReport>();
        builder.Services.AddSingleton<DeliveryRecorder>();
        builder.Services.AddSingleton<OrderFollowUp>();
        builder.Services.AddSingleton<ResellerLetter>();
        builder.Services.AddSingleton<ResellerOrderSender>();
        builder.Services.AddSingleton<PoisonOrderRecovery>();
        builder.Services.AddAnswers();
    }
}
