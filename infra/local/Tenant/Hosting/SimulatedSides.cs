using Microsoft.Extensions.Configuration;

namespace LicenseFunctions.Tenant;

/// <summary>Which of the two services no setting names, so that they are simulated.</summary>
internal sealed record SimulatedSides(bool Graph, bool Mail)
{
    public bool Any => Graph || Mail;

    public static SimulatedSides Of(IConfiguration configuration) => new(
        Lacks(configuration, "Graph:Endpoint") && Lacks(configuration, "Graph:TenantId"),
        Lacks(configuration, "SendGrid:Host") && Lacks(configuration, "SendGrid:ApiKey"));

    /// <summary>A list such as <c>Mail:AdminTo:0</c> counts as set, too.</summary>
    public static bool Lacks(IConfiguration configuration, string key) =>
        string.IsNullOrWhiteSpace(configuration[key]) && !configuration.GetSection(key).GetChildren().Any();
}
