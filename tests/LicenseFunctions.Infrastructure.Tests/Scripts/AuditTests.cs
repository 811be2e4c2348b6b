using LicenseFunctions.Infrastructure.Tests.Fixtures;

namespace LicenseFunctions.Infrastructure.Tests.Scripts;

/// <summary>The script that looks for known vulnerabilities of packages, against what dotnet, curl and npm say.</summary>
public sealed class AuditTests : IDisposable
{
    private const string NoVulnerability = """
        cat <<'END'

        The following sources were used:
           https://packages.example/v3/index.json

        The given project `LicenseFunctions` has no vulnerable packages given the current sources.
        END
        """;

    /// <summary>Longer than a pipe holds: who stops reading at the first match must not take that for a failure.</summary>
    private const string IndexWithData = """
        echo '{"resources": [{"@type": "VulnerabilityInfo/6.7.0"},'
        head -c 1000000 /dev/zero | tr '\0' ' ' && echo ']}'
        """;

    private readonly FakeCommands _commands = new();

    public AuditTests()
    {
        _commands.Put("dotnet", NoVulnerability);
        _commands.Put("curl", IndexWithData);
        _commands.Put("npm", "echo '{\"auditReportVersion\": 2}'");
    }

    public void Dispose() => _commands.Dispose();

    [Fact]
    public async Task NothingKnown_Passes_AndSaysWhereItLooked()
    {
        var run = await RunAsync();

        Assert.Equal(
            "NuGet: no known vulnerability (https://packages.example/v3/index.json)\nnpm: no known vulnerability (infra/local)\n"
                + "npm: no known vulnerability (tests/LicenseFunctions.Benchmarks/Node)\n",
            run.Output);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task VulnerablePackage_Fails_AndIsNamed()
    {
        _commands.Put("dotnet", """
            cat <<'END'
            Project `LicenseFunctions` has the following vulnerable packages
               [net10.0]:
               Top-level Package      Requested   Resolved   Severity   Advisory URL
               > Some.Package         1.0.0       1.0.0      High       https://advisories.example/1
            END
            """);

        var run = await RunAsync();

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("> Some.Package", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo '{\"resources\": []}'")]
    [InlineData("exit 22")]
    public async Task SourceWithoutData_IsSaid_AndPasses(string curl)
    {
        _commands.Put("curl", curl);

        var run = await RunAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("NuGet: not audited: https://packages.example/v3/index.json offers", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("NuGet: no known", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoSource_IsSaid()
    {
        _commands.Put("dotnet", "echo 'All is well.'");

        Assert.Contains("NuGet: not audited: no source was asked", (await RunAsync()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListThatFails_Fails_WithWhatItSaid()
    {
        _commands.Put("dotnet", "echo 'error NU1101: Unable to find package'; exit 1");

        var run = await RunAsync();

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("NU1101", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VulnerablePackageOfNpm_Fails_AndIsNamed()
    {
        _commands.Put("npm", "echo '{\"auditReportVersion\": 2, \"vulnerabilities\": {\"some-package\": {}}}'; exit 1");

        var run = await RunAsync();

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("some-package", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NpmRegistryThatAnswersNoAudits_IsSaid_AndPasses()
    {
        _commands.Put("npm", "echo '{\"error\": {\"summary\": \"404 Not Found\"}}'; exit 1");

        var run = await RunAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("npm: not audited: the registry does not answer audits", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packages_AreLookedAt_WithThoseThatTheyNeed_AndNpmsToo()
    {
        await RunAsync();

        Assert.Equal(
            ["dotnet list package --vulnerable --include-transitive", "npm audit --omit=dev --json", "npm audit --omit=dev --json"],
            _commands.Calls.Where(call => !call.StartsWith("curl ", StringComparison.Ordinal)));
    }

    private Task<Tool> RunAsync() => _commands.RunAsync(".ci/audit");
}
