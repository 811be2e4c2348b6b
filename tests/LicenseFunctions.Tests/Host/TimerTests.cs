using System.Globalization;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Runtime;

public sealed class TimerTests(AzuriteFixture azurite)
{
    private const string Status = "timers/runtime.sampleapp/Tick/status";
    private readonly string _storage = azurite.NewStorageAccount();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 2, 9, 30, 0, TimeSpan.Zero));

    [Fact]
    public async Task Timer_ThatNeverRan_WaitsForItsNextOccurrence()
    {
        await using var app = await StartAsync();
        var status = await StatusAsync(status => status.Next != default);

        Assert.Equal(At("2026-03-02T10:00:00Z"), status.Next);
        Assert.Equal(default, status.Last);
        Assert.Empty(Runs(app));
    }

    [Fact]
    public async Task Timer_WhenDue_RunsAndKeepsItsStatus()
    {
        await using var app = await StartAsync();
        await StatusAsync(status => status.Next != default);
        _time.Advance(TimeSpan.FromMinutes(30));

        await app.RecordsAsync("pastDue=False last=0001-01-01T00:00:00 at=2026-03-02T10:00:00");
        var status = await StatusAsync(status => status.Next == At("2026-03-02T11:00:00Z"));
        Assert.Equal(At("2026-03-02T10:00:00Z"), status.Last);
    }

    [Fact]
    public async Task Timer_MissedWhileStopped_RunsAtOnceAndOncePastDue()
    {
        await WriteStatusAsync(last: "2026-03-02T06:00:00Z", next: "2026-03-02T07:00:00Z");
        await using var app = await StartAsync();

        await app.RecordsAsync("pastDue=True last=2026-03-02T06:00:00 at=2026-03-02T09:30:00");
        var status = await StatusAsync(status => status.Next == At("2026-03-02T10:00:00Z"));
        Assert.Equal(At("2026-03-02T09:30:00Z"), status.Last);
        Assert.Single(Runs(app));
    }

    [Fact]
    public async Task Timer_ThatFailed_KeepsItsStatusAllTheSame()
    {
        await WriteStatusAsync(last: "2026-03-02T06:00:00Z", next: "2026-03-02T07:00:00Z");
        await using var app = await StartAsync(["--Sample:TickFails=true"]);

        await app.RecordsAsync("pastDue=True");
        await StatusAsync(status => status.Next == At("2026-03-02T10:00:00Z"));
    }

    [Fact]
    public async Task Timer_WhoseScheduleChanged_IsNotPastDue()
    {
        await WriteStatusAsync(last: "2026-03-02T06:00:00Z", next: "2026-03-02T06:15:00Z");
        await using var app = await StartAsync();

        await StatusAsync(status => status.Next == At("2026-03-02T10:00:00Z"));
        Assert.Empty(Runs(app));
    }

    private static DateTime At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).UtcDateTime;

    private Task<SampleHost> StartAsync(string[]? args = null) =>
        SampleHost.StartAsync(_storage, args, builder => builder.Services.AddSingleton<TimeProvider>(_time));

    private static IEnumerable<string> Runs(SampleHost app) => app.Recorder.Lines.Where(line => line is not "started");

    private BlobClient Blob() => new(_storage, "azure-webjobs-hosts", Status);

    private async Task WriteStatusAsync(string last, string next)
    {
        await Blob().GetParentBlobContainerClient().CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        var status = new ScheduleStatus { Last = At(last), Next = At(next), LastUpdated = At(last) };
        await Blob().UploadAsync(BinaryData.FromObjectAsJson(status), TestContext.Current.CancellationToken);
    }

    private Task<ScheduleStatus> StatusAsync(Predicate<ScheduleStatus> condition) => Eventually.SeesAsync(
        async () => await Blob().ExistsAsync(TestContext.Current.CancellationToken)
            ? (await Blob().DownloadContentAsync(TestContext.Current.CancellationToken)).Value.Content.ToObjectFromJson<ScheduleStatus>()!
            : new ScheduleStatus(),
        condition,
        "a status");
}
