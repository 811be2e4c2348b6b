using System.Globalization;
using LicenseFunctions.Tests.Fixtures;
using LocalFunctions.Azurite;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace LicenseFunctions.Tests.Fixtures;

/// <summary>
/// Azurite in memory for all tests. Each asks for a storage account of its own, so none sees what another wrote. There are several
/// processes, since Azurite looks through the tables of all its accounts at each request.
/// </summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private const int Processes = 4;

    private static readonly string[] Accounts = [.. Enumerable.Range(1, 500).Select(i => string.Create(CultureInfo.InvariantCulture, $"test{i:D4}"))];
    private AzuriteServer[] _servers = [];
    private int _used = -1;

    public async ValueTask InitializeAsync()
    {
        NodePackages.Ensure();
        _servers = [.. Enumerable.Range(0, Processes).Select(_ => AzuriteServer.Start(new AzuriteOptions { Accounts = Accounts }))];
        await Task.WhenAll(_servers.Select(server => server.Ready));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
    }

    /// <summary>The connection string of an account that nobody has used.</summary>
    public string NewStorageAccount()
    {
        if (_servers.Length == 0)
            throw new InvalidOperationException("Azurite is not started.");
        var number = Interlocked.Increment(ref _used);
        return _servers[number % Processes].ConnectionString(Accounts[number / Processes]);
    }
}
