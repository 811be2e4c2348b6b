using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Orders.Answers;

internal static class AnswerServices
{
    /// <summary>The reseller's answers: received over a webhook, matched with their orders, kept where they match none.</summary>
    public static void AddAnswers(this IServiceCollection services)
    {
        services.AddSingleton<InboundReader>();
        services.AddSingleton<OrderMatcher>();
        services.AddSingleton<AnswerTrust>();
        services.AddSingleton<AnswerRecorder>();
        services.AddSingleton<OrderMailStore>();
        services.AddSingleton<ReplyIntake>();
        services.AddSingleton<MailAttacher>();
    }
}
