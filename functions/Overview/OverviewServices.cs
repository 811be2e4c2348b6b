namespace LicenseFunctions.Overview;

internal static class OverviewServices
{
    /// <summary>GET /licenses: what all slices know of each product.</summary>
    public static void AddOverview(this IHostApplicationBuilder builder) => builder.Services.AddSingleton<LicenseOverview>();
}
