using LicenseFunctions.Infrastructure.Tests.Bicep;

namespace LicenseFunctions.Infrastructure.Tests.Tools;

/// <summary>Each tool says something about its fault.</summary>
public sealed class ToolFaultTests(BicepServer bicep)
{
    public static TheoryData<string> Faults => [.. ToolFault.All.Select(fault => fault.What)];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Fault_IsSeen(string what) =>
        Assert.Contains(await ToolFault.All.Single(fault => fault.What == what).FindAsync(bicep), complaint => complaint.Length > 0);
}
