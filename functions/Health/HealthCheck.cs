using LicenseFunctions.Shared.Storage;

namespace LicenseFunctions.Health;

/// <summary>The app can work when its tables answer: everything it does begins or ends there. Graph and SendGrid may be away for a while.</summary>
internal sealed class HealthCheck(TableSource tables)
{
    public async Task<bool> CanWorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            var table = await tables.GetAsync(TableNames.LicenseUsage, cancellationToken);
            await table.FindAsync("health", "health", cancellationToken);
            return true;
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            return false;
        }
    }
}
