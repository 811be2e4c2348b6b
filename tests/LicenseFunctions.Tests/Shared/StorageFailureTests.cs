using System.Net;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Shared;

/// <summary>Whatever form a failure of storage has, callers and monitors are told that it is storage, and whether trying again helps.</summary>
public sealed class StorageFailureTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData(StorageFault.NeverAnswers, HttpStatusCode.ServiceUnavailable, "storage-unavailable")]
    [InlineData(StorageFault.LetsNobodySignIn, HttpStatusCode.ServiceUnavailable, "storage-unavailable")]
    [InlineData(StorageFault.IsBusy, HttpStatusCode.ServiceUnavailable, "storage-unavailable")]
    [InlineData(StorageFault.Refuses, HttpStatusCode.InternalServerError, "internal-error")]
    public async Task Call_WhenStorageFails_IsToldToTryAgain_UnlessStorageRefuses(StorageFault fault, HttpStatusCode status, string code)
    {
        await using var app = await TestApp.StartAsync(azurite, new() { Adjust = builder => FailingStorage.Use(builder, fault) });

        var answer = await app.GetAsync("/api/orders");

        answer.IsProblem(status, code);
        Assert.Equal(code == "storage-unavailable", answer.Headers.RetryAfter is not null);
        (await app.GetAsync("/api/health")).IsProblem(HttpStatusCode.ServiceUnavailable, "storage-unavailable");
    }
}
