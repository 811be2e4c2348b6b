namespace LicenseFunctions.Health;

/// <summary>
/// The app can work when its tables answer: everything it does begins or ends there. Graph and SendGrid may be away for a while. A table that
/// does not exist yet is an answer, too: what needs it creates it.
/// </summary>
internal sealed class HealthCheck(TableServiceClient tables)
{
    public async Task<bool> CanWorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            await tables.GetTableClient(TableNames.LicenseUsage).GetEntityIfExistsAsync<TableEntity>("health", "health", cancellationToken: cancellationToken);
            return true;
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            return false;
        }
    }
}
