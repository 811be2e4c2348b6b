namespace LicenseFunctions.Tenant;

/// <summary>Saves a tenant at the start, about a second after each change, and at the end.</summary>
internal sealed class TenantKeeper : IAsyncDisposable
{
    private readonly PeriodicTimer _timer = new(TimeSpan.FromSeconds(1), TimeProvider.System);
    private readonly string _folder;
    private readonly KeptTenant _kept;
    private readonly TenantServer _server;
    private Task _saving = Task.CompletedTask;

    private TenantKeeper(string folder, KeptTenant kept, TenantServer server) => (_folder, _kept, _server) = (folder, kept, server);

    public static async Task<TenantKeeper> StartAsync(string folder, KeptTenant kept, TenantServer server)
    {
        var keeper = new TenantKeeper(folder, kept, server);
        var changes = server.Changes;
        await keeper.SaveAsync();
        keeper._saving = keeper.SaveChangesAsync(changes);
        return keeper;
    }

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _saving;
        await SaveAsync();
    }

    private async Task SaveChangesAsync(long saved)
    {
        while (await _timer.WaitForNextTickAsync())
        {
            var changes = _server.Changes;
            if (changes == saved) continue;
            saved = changes;
            try
            {
                await SaveAsync();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync($"The simulated tenant was not saved: {e.Message}");
            }
        }
    }

    private Task SaveAsync() => (_kept with { Tenant = _server.ToData() }).WriteAsync(_folder);
}
