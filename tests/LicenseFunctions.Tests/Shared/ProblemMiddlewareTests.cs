using System.Net;
using LicenseFunctions.Shared.Http.Problems;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Shared;

/// <summary>
/// The worker calls internal functions by reflection and wraps what they throw in one AggregateException. Whatever else is wrapped comes from
/// the app itself and is a fault of its own.
/// </summary>
public sealed class ProblemMiddlewareTests(AzuriteFixture azurite)
{
    private static ProblemException Refusal => new(ProblemKind.TooLarge, "Too large.");

    [Fact]
    public async Task Refusal_OfAFunction_KeepsItsStatus()
    {
        await using var app = await TestApp.StartAsync(azurite);

        (await app.SendAsync(HttpMethod.Post, "/api/orders", "{}")).IsProblem(HttpStatusCode.BadRequest, "invalid-request");
    }

    [Theory]
    [InlineData("bare", HttpStatusCode.RequestEntityTooLarge, "too-large")]
    [InlineData("wrapped", HttpStatusCode.RequestEntityTooLarge, "too-large")]
    [InlineData("wrapped twice", HttpStatusCode.InternalServerError, "internal-error")]
    [InlineData("with another", HttpStatusCode.InternalServerError, "internal-error")]
    public async Task Exception_IsUnwrappedExactlyOnce(string how, HttpStatusCode status, string code)
    {
        Exception thrown = how switch
        {
            "bare" => Refusal,
            "wrapped" => new AggregateException(Refusal),
            "wrapped twice" => new AggregateException(new AggregateException(Refusal)),
            _ => new AggregateException(Refusal, new NotSupportedException()),
        };
        // Added last, so that it is what the app's own middleware calls.
        await using var app = await TestApp.StartAsync(azurite, new() { Adjust = builder => builder.Use(_ => _ => throw thrown) });

        (await app.GetAsync("/api/licenses")).IsProblem(status, code);
    }
}
