using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;

namespace LicenseFunctions.Tenant;

/// <summary>
/// Writes the past of a new tenant as the app would have recorded it, one reading a day at midnight (UTC), and since when accounts are disabled.
/// The tables, keys and columns are those of <c>functions/Usage/UsageStore.cs</c>, <c>UsageEntity.cs</c> and <c>functions/Leavers/LeaverStore.cs</c>;
/// a test asks the app for what is written here.
/// </summary>
internal static class UsageHistoryWriter
{
    private const int RowsPerTransaction = 100;

    public static async Task WriteAsync(string storage, TenantState tenant, CancellationToken cancellationToken)
    {
        var table = new TableClient(storage, "LicenseUsage");
        await table.CreateIfNotExistsAsync(cancellationToken);
        var partition = tenant.TenantId.ToString();
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var past = DefaultHistory.Before(today, tenant.Skus.Select(sku => new SkuReading(sku, tenant.Consumed(sku.SkuId))));
        var rows = past.SelectMany(day => Rows(partition, day.Day, day.Skus))
            .Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row));
        foreach (var chunk in rows.Chunk(RowsPerTransaction)) await table.SubmitTransactionAsync(chunk, cancellationToken);
        await WriteDisabledAsync(storage, tenant, cancellationToken);
    }

    /// <summary>Those who left did so seven weeks ago.</summary>
    private static async Task WriteDisabledAsync(string storage, TenantState tenant, CancellationToken cancellationToken)
    {
        var table = new TableClient(storage, "AlertStates");
        await table.CreateIfNotExistsAsync(cancellationToken);
        foreach (var user in tenant.Users.Where(user => !user.AccountEnabled))
        {
            await table.UpsertEntityAsync(
                new TableEntity(tenant.TenantId.ToString(), $"disabled|{user.Id}") { ["Since"] = TimeProvider.System.GetUtcNow().AddDays(-49) },
                TableUpdateMode.Replace, cancellationToken);
        }
    }

    private static IEnumerable<TableEntity> Rows(string partition, DateOnly day, IReadOnlyList<SkuReading> skus)
    {
        var takenAt = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        var name = day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        foreach (var reading in skus)
        {
            var id = reading.Sku.SkuId;
            yield return Reading(new TableEntity(partition, $"sku|{id:D}|{name}T000000Z"), takenAt, reading);
            yield return Reading(new TableEntity(partition, $"day|{id:D}|{name}"), takenAt, reading);
        }

        var all = skus.ToDictionary(reading => reading.Sku.SkuId, reading => (int[])[reading.Sku.Assignable, reading.Assigned]);
        yield return new TableEntity(partition, $"all|{name}") { ["TakenAt"] = takenAt, ["Skus0"] = JsonSerializer.SerializeToUtf8Bytes(all) };
    }

    private static TableEntity Reading(TableEntity row, DateTimeOffset takenAt, SkuReading reading)
    {
        var sku = reading.Sku;
        row["TakenAt"] = takenAt;
        row["SkuId"] = sku.SkuId;
        row["SkuPartNumber"] = sku.SkuPartNumber;
        row["AppliesToUser"] = string.Equals(sku.AppliesTo, "User", StringComparison.Ordinal);
        row["CapabilityStatus"] = sku.CapabilityStatus;
        row["Purchased"] = sku.Enabled;
        row["InGrace"] = sku.Warning;
        row["Suspended"] = sku.Suspended;
        row["LockedOut"] = sku.LockedOut;
        row["Assigned"] = reading.Assigned;
        return row;
    }
}
