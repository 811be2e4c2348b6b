using LicenseFunctions.Tests.Contract;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Security;

/// <summary>What each answer tells browsers and proxies: keep nothing, guess nothing, show it in no frame.</summary>
public sealed class AnswerHeaderTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Answers_OfEveryOperation_AreNotKept_NorGuessedAt_NorFramed()
    {
        await using var app = await TestApp.StartAsync(azurite);

        foreach (var call in ContractCalls.OneOfEach)
        {
            var answer = await app.SendAsync(new HttpMethod(call.Method), "/api" + call.Path, call.Body, call.Headers);

            Assert.True(answer.Headers.Contains("X-Content-Type-Options"), call.Answer);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            if (call.Path.EndsWith(".css", StringComparison.Ordinal) || call.Path.EndsWith(".js", StringComparison.Ordinal))
                continue;
            Assert.True(answer.Headers.CacheControl?.NoStore, call.Answer);
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal(call.Path == "/docs", policy.Contains("unsafe-inline", StringComparison.Ordinal));
        }
    }
}
