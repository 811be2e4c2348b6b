using LicenseFunctions.Infrastructure.Tests.Bicep;

namespace LicenseFunctions.Infrastructure.Tests.Deployment;

/// <summary>Every check, of what each parameter file makes.</summary>
public sealed class DeploymentTests(BicepServer bicep)
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var variant in Variant.All)
            {
                foreach (var check in Check.All)
                    cases.Add(variant, check.Name);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Deployment_Holds(string variant, string check)
    {
        var made = new Prediction(variant, await bicep.SnapshotAsync(Tree.Own.PathOf(Tree.ParametersOf(variant))));

        Check.All.Single(c => c.Name == check).Assert(made);
    }

    [Fact]
    public async Task Budget_OfProduction_GrowsWithPrivateNetworking()
    {
        using var tree = Tree.With("infra/azure/main.production.bicepparam", "privateNetworking = false", "privateNetworking = true");

        var made = new Prediction(Variant.Production, await bicep.SnapshotAsync(tree.PathOf(Tree.ParametersOf(Variant.Production))));

        Assert.Equal("65", made.Only("Microsoft.Consumption/budgets").Text("properties.amount"));
    }
}
