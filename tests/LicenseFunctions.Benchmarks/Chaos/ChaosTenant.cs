using LicenseFunctions.Tenant;

namespace LicenseFunctions.Benchmarks.Chaos;

/// <summary>The tenant of all scenarios. Its ids are always the same, so that an app finds in it what another one stored.</summary>
internal static class ChaosTenant
{
    /// <summary>Enough for everybody.</summary>
    public const string Assigned = "CHAOS_ASSIGNED";

    /// <summary>None is available at first; then there are <see cref="Arriving"/>, and one more wants it.</summary>
    public const string Waited = "CHAOS_WAITED";

    /// <summary>All are assigned from the beginning.</summary>
    public const string Low = "CHAOS_LOW";

    public const int Arriving = 2;
    public const int Users = 200;

    public static string UserName(int number) => $"chaos{number:D3}@{TenantData.Empty.Organization.Domain}";

    /// <param name="before">What an earlier version did to it; null: nothing.</param>
    public static TenantData Create(StoredVersion? before) => CrashPlan.Tenant with
    {
        Skus = [.. CrashPlan.Tenant.Skus, Sku(Assigned, Users), Sku(Waited, 1 + (before?.HoldersOf(Waited) ?? 0)), Sku(Low, 1)],
        Users =
        [
            .. Enumerable.Range(0, Users).Select(UserName).Select((name, number) =>
                User(name, number == 0 ? [Waited, Low] : before?.LicensesOf(name) ?? [])),
        ],
        Mails = before?.Mails() ?? [],
    };

    private static TenantSku Sku(string name, int enabled) => new() { SkuId = CrashPlan.IdOf(name), SkuPartNumber = name, Enabled = enabled };

    private static TenantUser User(string name, IEnumerable<string> skus) => new()
    {
        Id = CrashPlan.IdOf(name),
        UserPrincipalName = name,
        DisplayName = name,
        UsageLocation = "BE",
        Licenses = [.. skus.Select(sku => new LicenseHolding { SkuId = CrashPlan.IdOf(sku) })],
    };
}
