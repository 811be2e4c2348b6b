using Microsoft.Extensions.Options;
using SendGrid;

namespace LicenseFunctions.Shared.Email;

internal static class EmailServices
{
    private const string ClientName = "sendgrid";

    /// <summary>SendGrid usually answers within a second; after this the outcome counts as unknown.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    public static void AddEmail(this IServiceCollection services)
    {
        services.AddSettings<SendGridOptions>(SendGridOptions.Section);
        services.AddSettings<WebhookOptions>(SendGridOptions.Section);
        services.AddSettings<MailOptions>(MailOptions.Section);
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsValidator>();
        services.AddHttpClient(ClientName, client => client.Timeout = AnswerTimeout)
            // A connection for each mail: one from a pool may have died while idle, and whether a mail got through it is then unknown.
            .UseSocketsHttpHandler((handler, _) => handler.PooledConnectionLifetime = TimeSpan.Zero)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        services.AddSingleton<ISendGridClient>(provider =>
        {
            var options = provider.GetRequiredService<SendGridOptions>();
            return new SendGridClient(
                provider.GetRequiredService<IHttpClientFactory>().CreateClient(ClientName),
                new SendGridClientOptions
                {
                    ApiKey = options.IsLoopback ? options.ApiKey ?? "loopback" : options.ApiKey,
                    Host = options.Host.AbsoluteUri.TrimEnd('/')
                });
        });
        services.AddSingleton<Mailer>();
        services.AddSingleton<MailTemplates>();
        services.AddSingleton<AdminMail>();
    }
}
