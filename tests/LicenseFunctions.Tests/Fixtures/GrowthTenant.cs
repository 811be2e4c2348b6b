using System.Globalization;
using System.Text.Json.Nodes;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tenant;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Tests.Fixtures;

/// <summary>A tenant of some size, and what an app that has run in it for years has stored.</summary>
/// <param name="Rows">Of hourly history, of orders, and of changes in a week: each.</param>
internal sealed record GrowthTenant(int Products, int Users, int Rows)
{
    private const int DailyDays = 365;
    private const int WeekDays = 7;

    /// <summary>The product whose licenses half of the users have.</summary>
    public const string Large = "SKU1";

    /// <summary>A product that has none left, and is ordered automatically.</summary>
    public const string Low = "SKU2";

    /// <summary>Orders that have ended, in a day. By default as many as the app accepts with its own settings.</summary>
    public int OrdersPerDay { get; init; } = 25;

    /// <summary>What the keys of all partitions begin with.</summary>
    public string Partition { get; init; } = "local";

    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Products} products, {Users:#,0} users, {Rows:#,0} rows");

    public TenantData Seed => TenantData.Empty with
    {
        Skus = [.. Enumerable.Range(1, Products).Select(i => new TenantSku
        {
            SkuId = new Guid(i, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
            SkuPartNumber = $"SKU{i}",
            // Pools of exactly 10,000 or 100,000 are taken for no-cost products.
            Enabled = $"SKU{i}" == Low ? Share : Users + 1,
        })],
    };

    /// <summary>The users who have one of the smaller products.</summary>
    private int Share => Users / 2 / Products;

    public void AddUsers(TenantState state)
    {
        state.AddUsers(Users / 2, Large);
        for (var i = 2; i <= Products; i++)
            state.AddUsers(Share, $"SKU{i}");
        state.AddUsers(Users - state.Users.Count);
    }

    /// <summary>Adds the past: as rows like those that the app has just stored itself.</summary>
    public void AddPast(RecordedTables tables, DateTimeOffset now)
    {
        var products = tables.Stored(TableNames.LicenseUsage, UsageEntity.PointRows)
            .OrderBy(row => row["RowKey"]!.GetValue<string>(), StringComparer.Ordinal).ToList();
        var hours = Rows / products.Count;
        tables.Add(Series(products, hours, (id, i) => UsageEntity.PointRow(id, now.AddHours(i - hours)), i => now.AddHours(i - hours)));
        tables.Add(Series(products, DailyDays, (id, i) => UsageEntity.DayRow(id, now.AddDays(i - DailyDays)), i => now.AddDays(i - DailyDays)));
        var all = tables.Stored(TableNames.LicenseUsage, UsageEntity.AllRows)[0];
        tables.Add(new(TableNames.LicenseUsage, Partition, DailyDays, i => UsageEntity.AllRow(now.AddDays(i - DailyDays)),
            i => With(all, ("TakenAt", now.AddDays(i - DailyDays)))));
        var order = tables.Stored(TableNames.Orders, "order|")[0];
        tables.Add(new(TableNames.Orders, Partition, Rows, i => OrderId.ToRowKey(IdOf(i)), i => OrderOf(order, products[i % products.Count], i)));
        var change = tables.Stored(TableNames.Audit, "")[0];
        for (var day = 1; day <= WeekDays; day++)
            tables.Add(ChangesOf(change, now.AddDays(-day).Date));

        string IdOf(int i) => string.Create(CultureInfo.InvariantCulture, $"LIC-{TimeOf(i):yyyyMMdd-HHmmss}-AAAAA");

        DateTimeOffset TimeOf(int i) => now.AddDays(-1).AddMinutes(-(i + 1) * 24 * 60 / OrdersPerDay);

        JsonObject OrderOf(JsonObject row, JsonObject product, int i)
        {
            var at = TimeOf(i);
            var made = With(
                row, (nameof(Order.RequestedAt), at), (nameof(Order.SentAt), at), (nameof(Order.ConfirmedAt), at), (nameof(Order.FulfilledAt), at.AddDays(1)),
                (nameof(Order.ReturnableUntil), at.AddDays(8)));
            made[nameof(Order.Id)] = IdOf(i);
            made[nameof(Order.State)] = nameof(OrderState.Fulfilled);
            made[nameof(Order.FulfilledQuantity)] = made[nameof(Order.Quantity)]!.DeepClone();
            made[nameof(Order.IsListed)] = false;
            made[nameof(Order.SendGridMessageId)] = $"message{i.ToString(CultureInfo.InvariantCulture)}";
            foreach (var column in (string[])[nameof(Order.SkuId), nameof(Order.SkuPartNumber)])
                made[column] = product[column]!.DeepClone();
            return made;
        }
    }

    /// <summary>The rows of one product after those of another, each oldest first.</summary>
    private MadeRows Series(List<JsonObject> products, int length, Func<Guid, int, string> key, Func<int, DateTimeOffset> time)
    {
        var ids = products.ConvertAll(row => Guid.Parse(row["SkuId"]!.GetValue<string>()));
        return new(TableNames.LicenseUsage, Partition, ids.Count * length, i => key(ids[i / length], i % length),
            i => With(products[i / length], ("TakenAt", time(i % length))));
    }

    private MadeRows ChangesOf(JsonObject change, DateTime day)
    {
        var count = Rows / WeekDays;
        var midnight = new DateTimeOffset(day, TimeSpan.Zero);
        DateTimeOffset TimeOf(int i) => midnight + (TimeSpan.FromDays(1) * (count - i) / (count + 1));
        return new(TableNames.Audit, $"{Partition}|day|{day:yyyyMMdd}", count,
            i => $"{TableKey.Descending(TimeOf(i))}|000|{i.ToString("x32", CultureInfo.InvariantCulture)}", i => With(change, ("At", TimeOf(i))));
    }

    private static JsonObject With(JsonObject row, params IEnumerable<(string Name, DateTimeOffset Time)> times)
    {
        var made = (JsonObject)row.DeepClone();
        foreach (var (name, time) in times)
        {
            made[name] = time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
            made[$"{name}@odata.type"] = "Edm.DateTime";
        }
        return made;
    }
}
