using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Replies.Mailbox;
using LicenseFunctions.Orders.Replies.Parsing;
using LicenseFunctions.Orders.Replies.Unmatched;

namespace LicenseFunctions.Orders.Replies;

internal static class ReplyServices
{
    public static void AddAnswers(this IServiceCollection services)
    {
        services.AddSingleton<InboundParseReader>();
        services.AddSingleton<OrderMatcher>();
        services.AddSingleton<SenderVerification>();
        services.AddSingleton<ReplyRecorder>();
        services.AddSingleton<UnmatchedMailStore>();
        services.AddSingleton<InboundReplyHandler>();
        services.AddSingleton<MailAttacher>();
        services.AddSingleton<MailboxMailReader>();
        services.AddSingleton<InboxMailHandler>();
        services.AddSingleton<InboxReader>();
        services.AddSingleton<IFollowUpTask>(provider => provider.GetRequiredService<InboxReader>());
        services.AddSingleton<SentOrderCheck>();
    }
}
