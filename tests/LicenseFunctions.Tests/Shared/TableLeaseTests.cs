using Azure.Core.Pipeline;
using Azure.Data.Tables;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Shared;

public sealed class TableLeaseTests(AzuriteFixture azurite)
{
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(5);
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Lease_WhoseAnswerWasLost_IsHeld_ByNobodyElse_UntilItIsGivenBack(bool wasHeldBefore)
    {
        var (rows, connection) = await MakeTableAsync();
        if (wasHeldBefore)
        {
            await TakeAsync(rows);
            _clock.Advance(Duration);
        }

        connection.Lost = 1;
        var lease = await TakeAsync(rows);

        Assert.NotNull(lease);
        Assert.Null(await TakeAsync(rows));
        await lease.DisposeAsync();
        Assert.NotNull(await TakeAsync(rows));
    }

    [Fact]
    public async Task Lease_ThatCannotBeGivenBack_EndsByItself()
    {
        var (rows, connection) = await MakeTableAsync();
        var lease = await TakeAsync(rows);

        connection.Lost = int.MaxValue;
        connection.IsForwarding = false;
        await lease!.DisposeAsync();
        (connection.Lost, connection.IsForwarding) = (0, true);

        Assert.Null(await TakeAsync(rows));
        _clock.Advance(Duration);
        Assert.NotNull(await TakeAsync(rows));
    }

    [Fact]
    public async Task Lease_WithoutAnETag_IsNotGivenBack_ForAnotherHolder()
    {
        var (rows, connection) = await MakeTableAsync();
        connection.IsWithoutETags = true;
        var first = await TakeAsync(rows);
        connection.IsWithoutETags = false;
        _clock.Advance(Duration);
        Assert.NotNull(await TakeAsync(rows));

        await first!.DisposeAsync();

        Assert.Null(await TakeAsync(rows));
    }

    private Task<IAsyncDisposable?> TakeAsync(TablePartition rows) =>
        TableLease.TryAcquireAsync(rows, "lease", Duration, _clock, TestContext.Current.CancellationToken);

    private async Task<(TablePartition Rows, LossyConnection Connection)> MakeTableAsync()
    {
        var connection = new LossyConnection();
        var options = new TableClientOptions
        {
            Transport = new HttpClientTransport(connection),
            Retry = { MaxRetries = 2, Delay = TimeSpan.FromMilliseconds(1) }
        };
        var rows = new TableSource(new TableServiceClient(azurite.NewStorageAccount(), options), new GraphOptions()).Of("Leases");
        // Creates the table.
        await rows.FindAsync("none", TestContext.Current.CancellationToken);
        return (rows, connection);
    }
}
