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
}
