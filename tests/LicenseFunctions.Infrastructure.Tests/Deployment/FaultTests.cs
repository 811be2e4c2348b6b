using LicenseFunctions.Infrastructure.Tests.Bicep;

namespace LicenseFunctions.Infrastructure.Tests.Deployment;

/// <summary>Each check catches its fault, and no other check has to.</summary>
public sealed class FaultTests(BicepServer bicep)
{
    public static TheoryData<string> Faults => [.. Fault.All.Select(fault => fault.What)];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Fault_IsSeenByExactlyItsCheck(string what)
    {
        var fault = Fault.All.Single(f => f.What == what);
        using var tree = fault.Make();

        var made = new Prediction(fault.Variant, await bicep.SnapshotAsync(tree.PathOf(Tree.ParametersOf(fault.Variant))));

        Assert.Equal([fault.Check], Check.All.Where(check => Record.Exception(() => check.Assert(made)) is not null).Select(check => check.Name));
    }

    [Fact]
    public void EveryCheck_HasAFault() =>
        Assert.Empty(Check.All.Select(check => check.Name).Except(Fault.All.Select(fault => fault.Check), StringComparer.Ordinal));
}
