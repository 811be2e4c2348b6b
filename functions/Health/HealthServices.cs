using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Health;

internal static class HealthServices
{
    /// <summary>Whether the app can work.</summary>
    public static void AddHealth(this FunctionsApplicationBuilder builder) => builder.Services.AddSingleton<HealthCheck>();
}
