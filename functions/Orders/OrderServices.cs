using LicenseFunctions.Orders.Answers;
using LicenseFunctions.Shared;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LicenseFunctions.Orders;

internal static class OrderServices
{
    /// <summary>Orders to the reseller: taken over HTTP, sent from a queue, followed by a timer.</summary>
    public static void AddOrders(this FunctionsApplicationBuilder builder)
    {
        builder.Services.AddSettings<OrderOptions>(OrderOptions.Section);
        builder.Services.AddSettings<ResellerOptions>(ResellerOptions.Section);
        builder.Services.AddSingleton<IValidateOptions<ResellerOptions>, ResellerOptionsValidator>();
        builder.Services.AddSingleton<OrderStore>();
        builder.Services.AddSingleton<OrderViews>();
        builder.Services.AddSingleton<OrderBook>();
        builder.Services.AddSingleton<OrderQueue>();
        builder.Services.AddSingleton<OrderDispatch>();
        builder.Services.AddSingleton<OrderDesk>();
        builder.Services.AddSingleton<OpenOrders>();
        builder.Services.AddSingleton<OrderNotices>();
        builder.Services.AddSingleton<OrderFollowUp>();
        builder.Services.AddSingleton<ResellerLetter>();
        builder.Services.AddSingleton<ResellerOrderSender>();
        builder.Services.AddSingleton<PoisonOrderRecovery>();
        builder.Services.AddAnswers();
    }
}
