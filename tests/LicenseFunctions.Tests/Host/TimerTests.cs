using System.Globalization;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using LicenseFunctions.Tests.Fixtures;
using LocalFunctions.Host.Timers;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Host;

public sealed class TimerTests(AzuriteFixture azurite)
{
    private const string Status = "timers/sampleworker/Tick/status";
    private readonly string _storage = azurite.NewStorageAccount();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 2, 9, 30, 0, TimeSpan.Zero));

    [Fact]
    public async Task Timer_ThatNeverRan_WaitsForItsNextOccurrence()
    {
        await using var app = await SampleHost.StartAsync(_storage, _time);
        var status = await StatusAsync(status => status.Next != default);

        Assert.Equal(At("2026-03-02T10:00:00Z"), status.Next);
        Assert.Equal(default, status.Last);
        Assert.Empty(app.Files.Of("tick"));
    }

    [Fact]
    public async Task Timer_WhenDue_RunsAndKeepsItsStatus()
    {
        await using var app = await SampleHost.StartAsync(_storage, _time);
        await StatusAsync(status => status.Next != default);
        _time.Advance(TimeSpan.FromMinutes(30));

        await app.RecordsAsync("tick pastDue=False last=0001-01-01T00:00:00");
        var status = await StatusAsync(status => status.Next == At("2026-03-02T11:00:00Z"));
        Assert.Equal(At("2026-03-02T10:00:00Z"), status.Last);
    }

    [Fact]
    public async Task Timer_MissedWhileStopped_RunsAtOnceAndOncePastDue()
    {
        await WriteStatusAsync(last: "2026-03-02T06:00:00Z", next: "2026-03-02T07:00:00Z");
        await using var app = await SampleHost.StartAsync(_storage, _time);

        await app.RecordsAsync("tick pastDue=True last=2026-03-02T06:00:00");
        var status = await StatusAsync(status => status.Next == At("2026-03-02T10:00:00Z"));
        Assert.Equal(At("2026-03-02T09:30:00Z"), status.Last);
        Assert.Single(app.Files.Of("tick"));
    }

    [Fact]
    public async Task Timer_ThatFailed_KeepsItsStatusAllTheSame()
    {
        await WriteStatusAsync(last: "2026-03-02T06:00:00Z", next: "2026-03-02T07:00:00Z");
        await using var app = await SampleHost.StartAsync(_storage, _time, ("Sample:TickFails", "true"));

        await app.RecordsAsync("tick pastDue=True");
        await StatusAsync(status => status.Next == At("2026-03-02T10:00:00Z"));
    }

    [Fact]
    public async Task Timer_WhoseScheduleChanged_IsNotPastDue()
    {
        await WriteStatusAsync(last: "2026-03-02T06:00:00Z", next: "2026-03-02T06:15:00Z");
        await using var app = await SampleHost.StartAsync(_storage, _time);

        await StatusAsync(status => status.Next == At("2026-03-02T10:00:00Z"));
        Assert.Empty(app.Files.Of("tick"));
    }

    [Fact]
    public async Task Timer_SwitchedOff_DoesNotRun()
    {
        await using var app = await SampleHost.StartAsync(_storage, ("SampleSchedule", "* * * * * *"), ("AzureWebJobs.Tick.Disabled", "true"));
        await new SampleQueue(_storage).SendAsync("clock", hiddenFor: TimeSpan.FromSeconds(3));
        await app.RecordsAsync("work 'clock'");

        Assert.Empty(app.Files.Of("tick"));
    }

    private static DateTime At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).UtcDateTime;

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
