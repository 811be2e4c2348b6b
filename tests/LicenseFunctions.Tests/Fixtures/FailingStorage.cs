using System.Net;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Identity;
using LicenseFunctions.Shared.Storage;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Fixtures;

/// <summary>How tables can fail.</summary>
public enum StorageFault
{
    NeverAnswers,
    LetsNobodySignIn,
    IsBusy,
    Refuses,
}

/// <summary>Stands between the app's client of tables, with all its retries, and storage.</summary>
internal sealed class FailingStorage(StorageFault fault) : HttpMessageHandler
{
    /// <summary>All requests of the app to its tables fail so.</summary>
    public static void Use(FunctionsApplicationBuilder builder, StorageFault fault) =>
        builder.Services.AddSingleton(provider =>
            new TableServiceClient(provider.GetRequiredService<DataStorageOptions>().ConnectionString, new TableClientOptions
            {
                Transport = new HttpClientTransport(new FailingStorage(fault)),
                Retry = { MaxRetries = 2, Delay = TimeSpan.FromMilliseconds(1), NetworkTimeout = TimeSpan.FromMilliseconds(100) },
            }));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        switch (fault)
        {
            case StorageFault.NeverAnswers:
                await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
                throw new InvalidOperationException("Nobody ends the task.");
            case StorageFault.LetsNobodySignIn:
                throw new CredentialUnavailableException("No identity is assigned to this machine.");
            default:
                return new HttpResponseMessage(fault == StorageFault.Refuses ? HttpStatusCode.Forbidden : HttpStatusCode.ServiceUnavailable);
        }
    }
}
