using LicenseFunctions.Shared.Email.Mailbox;
using LicenseFunctions.Shared.Graph.Pipeline;
using Microsoft.Extensions.Options;
using Microsoft.Kiota.Http.HttpClientLibrary.Middleware;
using SendGrid;

namespace LicenseFunctions.Shared.Email;

internal static class EmailServices
{
    private const string ClientName = "sendgrid";

    /// <summary>SendGrid usually answers within a second; after this time the result is unknown.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    public static void AddEmail(this IServiceCollection services)
    {
        services.AddSettings<SendGridOptions>(SendGridOptions.Section);
        services.AddSettings<WebhookOptions>(SendGridOptions.Section);
        services.AddSettings<MailChannelOptions>(MailChannelOptions.Section);
        services.AddSingleton<IValidateOptions<MailChannelOptions>, MailChannelValidator>();
        services.AddSettings<MailOptions>(MailOptions.Section);
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsValidator>();
        services.AddHttpClient(ClientName, client => client.Timeout = AnswerTimeout)
            // One connection per mail: a pooled one may be broken, and then it is unknown whether the mail was sent.
            .UseSocketsHttpHandler((handler, _) => handler.PooledConnectionLifetime = TimeSpan.Zero)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        services.AddSingleton<ISendGridClient>(provider =>
        {
            var options = provider.GetRequiredService<SendGridOptions>();
            // Without a key nothing is sent through it, but the client does not accept none.
            var key = options.ApiKey is { Length: > 0 } given ? given : options.IsLoopback ? "loopback" : "none";
            return new SendGridClient(
                provider.GetRequiredService<IHttpClientFactory>().CreateClient(ClientName),
                new SendGridClientOptions { ApiKey = key, Host = options.Host.AbsoluteUri.TrimEnd('/') });
        });
        services.AddSettings<MailboxOptions>(MailboxOptions.Section);
        services.AddSingleton<IValidateOptions<MailboxOptions>, MailboxOptionsValidator>();
        // No retries: the caller decides by the outcome whether a mail can be sent again.
        services.AddHttpClient(MailboxClient.HttpClientName, client => client.Timeout = AnswerTimeout)
            .UseSocketsHttpHandler((handler, _) => handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .AddHttpMessageHandler(() => new ParametersNameDecodingHandler())
            .AddHttpMessageHandler<GraphMetricsHandler>();
        services.AddSingleton<MailboxClient>();
        services.AddSingleton<MailboxSender>();
        services.AddSingleton<IMailSender, SendGridMailer>();
        services.AddSingleton<IMailSender>(provider => provider.GetRequiredService<MailboxSender>());
        services.AddSingleton<Mailer>();
        services.AddSingleton<MailTemplates>();
        services.AddSingleton<AdminMail>();
    }
}
