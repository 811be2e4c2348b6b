using Azure.Core.Pipeline;
using Azure.Data.Tables;
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
        var (table, connection) = await MakeTableAsync();
        if (wasHeldBefore)
        {
            await TakeAsync(table);
            _clock.Advance(Duration);
        }

        connection.Lost = 1;
        var lease = await TakeAsync(table);

        Assert.NotNull(lease);
        Assert.Null(await TakeAsync(table));
        await lease.DisposeAsync();
        Assert.NotNull(await TakeAsync(table));
    }

    [Fact]
    public async Task Lease_ThatCannotBeGivenBack_EndsByItself()
    {
        var (table, connection) = await MakeTableAsync();
        var lease = await TakeAsync(table);

        connection.Lost = int.MaxValue;
        connection.IsForwarding = false;
        await lease!.DisposeAsync();
        (connection.Lost, connection.IsForwarding) = (0, true);

        Assert.Null(await TakeAsync(table));
        _clock.Advance(Duration);
        Assert.NotNull(await TakeAsync(table));
    }

    private Task<IAsyncDisposable?> TakeAsync(TableClient table) =>
        TableLease.TryAcquireAsync(table, "p", "lease", Duration, _clock, TestContext.Current.CancellationToken);

    private async Task<(TableClient Table, LossyConnection Connection)> MakeTableAsync()
    {
        var connection = new LossyConnection();
        var options = new TableClientOptions
        {
            Transport = new HttpClientTransport(connection),
            Retry = { MaxRetries = 2, Delay = TimeSpan.FromMilliseconds(1) }
        };
        var table = new TableClient(azurite.NewStorageAccount(), "Leases", options);
        await table.CreateAsync(TestContext.Current.CancellationToken);
        return (table, connection);
    }
}
