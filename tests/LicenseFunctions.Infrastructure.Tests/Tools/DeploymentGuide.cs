using System.Text.RegularExpressions;
using LicenseFunctions.Infrastructure.Tests.Bicep;
using LicenseFunctions.Infrastructure.Tests.Deployment;
using LicenseFunctions.Infrastructure.Tests.Fixtures;

namespace LicenseFunctions.Infrastructure.Tests.Tools;

/// <summary>The commands in docs/deployment.md.</summary>
internal static partial class DeploymentGuide
{
    public static string Text { get; } = File.ReadAllText(Repository.PathOf("docs", "deployment.md"));

    /// <summary>The options that it gives to the script for Graph permissions.</summary>
    public static IReadOnlyList<string> GrantOptions =>
        GrantCommand().Match(Text).Groups["options"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Providers of the resources of a deployment with everything on that a new subscription does not have registered.</summary>
    public static async Task<IReadOnlyList<string>> NotRegisteredAsync(BicepServer bicep, string guide)
    {
        var made = new Prediction(Variant.EverythingOn, await bicep.SnapshotAsync(Tree.Own.PathOf(Tree.ParametersOf(Variant.EverythingOn))));
        var delegations = made.Of("Microsoft.Network/virtualNetworks").SelectMany(network => network.List("properties.subnets"))
            .SelectMany(subnet => subnet.List("properties.delegations")).Select(delegation => delegation.Text("properties.serviceName"));
        var registered = RegisterCommand().Match(guide).Value;
        return [.. made.All.Select(resource => resource.Type).Concat(delegations).Select(type => type.Split('/')[0])
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(provider => provider != "Microsoft.Authorization" && !registered.Contains($" {provider}", StringComparison.OrdinalIgnoreCase))];
    }

    [GeneratedRegex(
        @"grant-graph-permissions\.sh --identity ""\$\(azd env get-value IDENTITY_NAME\)""(?<options>[a-z -]+)\n",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex GrantCommand();

    [GeneratedRegex(@"for provider in [^;]+; do az provider register", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex RegisterCommand();
}
