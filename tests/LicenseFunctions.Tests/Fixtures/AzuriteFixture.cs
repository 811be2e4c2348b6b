using System.Globalization;
using LicenseFunctions.Tests.Fixtures;
using LocalFunctions.Azurite;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace LicenseFunctions.Tests.Fixtures;

/// <summary>One Azurite in memory for all tests. Each asks for a storage account of its own, so none sees what another wrote.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private static readonly string[] Accounts = [.. Enumerable.Range(1, 2000).Select(i => string.Create(CultureInfo.InvariantCulture, $"test{i:D4}"))];
    private AzuriteServer? _server;
    private int _used = -1;

    public async ValueTask InitializeAsync()
    {
        _server = AzuriteServer.Start(new AzuriteOptions { Accounts = Accounts });
        await _server.Ready;
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>The connection string of an account that nobody has used.</summary>
    public string NewStorageAccount()
    {
        var server = _server ?? throw new InvalidOperationException("Azurite is not started.");
        return server.ConnectionString(Accounts[Interlocked.Increment(ref _used)]);
    }
}
