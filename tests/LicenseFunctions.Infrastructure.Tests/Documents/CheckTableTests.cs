using LicenseFunctions.Infrastructure.Tests.Deployment;
using LicenseFunctions.Infrastructure.Tests.Fixtures;
using LicenseFunctions.Infrastructure.Tests.Tools;

namespace LicenseFunctions.Infrastructure.Tests.Documents;

/// <summary>docs/infrastructure-checks.md lists each check, with the faults that it was seen to catch.</summary>
public sealed class CheckTableTests
{
    [Fact]
    public void Table_HasEveryCheckWithItsFaults()
    {
        var rows = Fault.All.Select(fault => (fault.Check, fault.What)).Concat(ToolFault.All.Select(fault => (fault.Check, fault.What)))
            .Select(row => $"| {row.Check} | {row.What} |");
        var path = Repository.PathOf("docs", "infrastructure-checks.md");
        var document = File.ReadAllText(path).Split('\n');
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            document = [.. document.TakeWhile(line => line != "|---|---|"), "|---|---|", .. rows, ""];
            File.WriteAllText(path, string.Join('\n', document));
        }

        Assert.Equal(rows, document.Where(line => line.StartsWith('|')).Skip(2));
    }
}
