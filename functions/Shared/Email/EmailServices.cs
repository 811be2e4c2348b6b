using Microsoft.Extensions.Options;
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
        services.AddSettings<MailOptions>(MailOptions.Section);
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsValidator>();
        services.AddHttpClient(ClientName, client => client.Timeout = AnswerTimeout)
            // One connection per mail: a pooled one may be broken, and then it is unknown whether the mail was sent.
            .UseSocketsHttpHandler((handler, _) => handler.PooledConnectionLifetime = TimeSpan.Zero)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        services.AddSingleton<ISendGridClient>(provider =>
        {
            var options = provider.GetRequiredService<SendGridOptions>();
            var key = options.ApiKey ?? (options.IsLoopback ? "loopback" : null);
            return new SendGridClient(
                provider.GetRequiredService<IHttpClientFactory>().CreateClient(ClientName),
                new SendGridClientOptions { ApiKey = key, Host = options.Host.AbsoluteUri.TrimEnd('/') });
        });
        services.AddSingleton<Mailer>();
        services.AddSingleton<MailTemplates>();
        services.AddSingleton<AdminMail>();
    }
}
