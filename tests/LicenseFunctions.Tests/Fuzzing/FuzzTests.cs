using System.Security.Cryptography;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Fuzzing;

/// <summary>A short run of what <c>tests/LicenseFunctions.Benchmarks -- fuzz</c> does for minutes.</summary>
[Collection(nameof(Alone))]
public sealed class FuzzTests(AzuriteFixture azurite, ITestOutputHelper output)
{
    private const int Seed = 20_261_128;
    private const int Calls = 1280;

    [Fact]
    public async Task HostileCalls_OfEveryOperation_AreNeverA500_AndTakeBoundedMemory()
    {
        var logs = new LogRecorder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = FuzzSetup.SettingsWith(key), Logs = logs });
        await FuzzSetup.SetAsync(app.Services, TestContext.Current.CancellationToken);
        var run = new FuzzRun(app.Http.BaseAddress!, FuzzSetup.FuzzerOf(key, Seed));

        var report = await run.SendAsync(calls => calls >= Calls, TestContext.Current.CancellationToken);

        output.WriteLine($"Seed {Seed}: {report}");
        Assert.True(run.Failures.Count == 0, string.Join("\n\n", run.Failures));
        // A body that is left in the middle of a read costs the connection, and with it the next call of another caller.
        Assert.DoesNotContain(logs.Texts, text => text.Contains("draining", StringComparison.Ordinal));
        // The seed decides all of these; whether an assignment is 201 or 200 depends on the calls that run beside it.
        Assert.Empty(new[] { 200, 202, 204, 400, 401, 404, 409, 413 }.Except(report.Statuses.Keys));
    }
}

/// <summary>What measures the process runs by itself.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
