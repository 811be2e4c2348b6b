using System.Net;
using Azure.Core;
using Azure.Identity;
using LicenseFunctions.Shared.Graph.Pipeline;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Kiota.Http.HttpClientLibrary.Middleware;
using Polly;

namespace LicenseFunctions.Shared.Graph;

internal static class GraphServices
{
    public const string ClientName = "graph";
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(20);

    public static void AddGraph(this IServiceCollection services)
    {
        services.AddSettings<GraphOptions>(GraphOptions.Section);
        services.TryAddSingleton<TokenCredential>(provider =>
            new DefaultAzureCredential(new DefaultAzureCredentialOptions { TenantId = provider.GetRequiredService<GraphOptions>().TenantId }));
        var client = services.AddHttpClient(ClientName, http => http.Timeout = Timeout.InfiniteTimeSpan)
            .UseSocketsHttpHandler((handler, _) =>
            {
                handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
                handler.AutomaticDecompression = DecompressionMethods.All;
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .AddHttpMessageHandler(() => new ParametersNameDecodingHandler());
        client.AddResilienceHandler(ClientName, AddRetries);
        client.AddHttpMessageHandler<GraphMetricsHandler>();
        client.AddHttpMessageHandler(() => new GraphAnswerCheck());
        services.AddTransient<GraphMetricsHandler>();
        services.AddSingleton<GraphClient>();
        services.AddSingleton<WriteQuota>();
        services.AddSingleton<GraphBatch>();
        services.AddSingleton<GraphGrants>();
        services.AddSingleton<LicenseDirectory>();
        services.AddSingleton<GroupDirectory>();
        services.AddSingleton<SkuHolders>();
        services.AddSingleton<PersonDirectory>();
        services.AddSingleton<SubscriptionDirectory>();
    }

    private static void AddRetries(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, ResilienceHandlerContext context)
    {
        var clock = context.ServiceProvider.GetRequiredService<TimeProvider>();
        pipeline
            .AddTimeout(GraphRetry.TimeBudget)
            .AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = GraphRetry.MaxAttempts - 1,
                ShouldHandle = arguments => ValueTask.FromResult(IsTransient(arguments.Outcome, clock)),
                DelayGenerator = arguments =>
                    ValueTask.FromResult<TimeSpan?>(GraphRetry.Delay(RetryAfter(arguments.Outcome.Result, clock), arguments.AttemptNumber)),
            })
            .AddTimeout(AttemptTimeout);
    }

    private static bool IsTransient(Outcome<HttpResponseMessage> outcome, TimeProvider clock) => outcome switch
    {
        { Exception: HttpRequestException or Polly.Timeout.TimeoutRejectedException } => true,
        { Result: { } answer } when GraphRetry.IsTransient((int)answer.StatusCode) => RetryAfter(answer, clock) is not { } wait || wait <= GraphRetry.MaxDelay,
        _ => false,
    };

    private static TimeSpan? RetryAfter(HttpResponseMessage? answer, TimeProvider clock) =>
        answer is not null && answer.Headers.NonValidated.TryGetValues("Retry-After", out var values)
            ? GraphFailure.RetryAfter(values, clock.GetUtcNow())
            : null;
}
