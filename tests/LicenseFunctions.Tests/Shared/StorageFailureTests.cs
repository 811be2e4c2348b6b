using System.Net;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Identity;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Shared;

/// <summary>Whatever form a failure of storage has, callers and monitors are told that it is storage, and whether trying again helps.</summary>
public sealed class StorageFailureTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData("never answers", HttpStatusCode.ServiceUnavailable, "storage-unavailable")]
    [InlineData("lets nobody sign in", HttpStatusCode.ServiceUnavailable, "storage-unavailable")]
    [InlineData("is busy", HttpStatusCode.ServiceUnavailable, "storage-unavailable")]
    [InlineData("refuses", HttpStatusCode.InternalServerError, "internal-error")]
    public async Task Call_WhenStorageFails_IsToldToTryAgain_UnlessStorageRefuses(string how, HttpStatusCode status, string code)
    {
        await using var app = await StartAsync(how);

        var answer = await app.GetAsync("/api/orders");

        answer.IsProblem(status, code);
        Assert.Equal(code == "storage-unavailable", answer.Headers.RetryAfter is not null);
        (await app.GetAsync("/api/health")).IsProblem(HttpStatusCode.ServiceUnavailable, "storage-unavailable");
    }

    private async Task<TestApp> StartAsync(string how) => await TestApp.StartAsync(azurite, new()
    {
        Adjust = builder => builder.Services.AddSingleton(provider => new TableServiceClient(provider.GetRequiredService<DataStorageOptions>().ConnectionString, new TableClientOptions
        {
            Transport = new HttpClientTransport(new FailingStorage(how)),
            Retry = { MaxRetries = 2, Delay = TimeSpan.FromMilliseconds(1), NetworkTimeout = TimeSpan.FromMilliseconds(100) },
        })),
    });

    private sealed class FailingStorage(string how) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            switch (how)
            {
                case "never answers":
                    await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
                    throw new InvalidOperationException("Nobody ends the task.");
                case "lets nobody sign in":
                    throw new CredentialUnavailableException("No identity is assigned to this machine.");
                default:
                    return new HttpResponseMessage(how == "refuses" ? HttpStatusCode.Forbidden : HttpStatusCode.ServiceUnavailable);
            }
        }
    }
}
