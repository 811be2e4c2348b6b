using System.Net;
using System.Text.Json;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LocalFunctions.Azurite;
using LocalFunctions.Run.SignIn;

namespace LicenseFunctions.Tests.Tenant;

/// <summary>The whole local run as a process, with storage and a tenant of its own in a folder, and commands of the app beside it.</summary>
public sealed class LocalRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("local-run-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_folder, "data");

    private Dictionary<string, string?> Settings => new(StringComparer.OrdinalIgnoreCase)
    {
        // No developer's secrets.
        ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Production",
        ["LocalHost:DataFolder"] = Data,
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Command_BesideARun_UsesItsStorageAndTenant_AndWritesWhereItsCallerIs()
    {
        var (run, http) = await FunctionsProcess.StartAsync(Settings);
        await using var _ = run;
        using var __ = http;
        var tenant = new Uri((await RunFile.ReadAsync(Data))!["SendGrid:Host"]!);
        var before = await CountRequestsAsync(tenant);

        var doctor = await FunctionsProcess.RunHostCommandAsync(Settings, _folder, "doctor");
        var backup = await FunctionsProcess.RunHostCommandAsync(Settings, _folder, "backup", "saved", "--local");
        var wrong = await FunctionsProcess.RunHostCommandAsync(Settings, _folder, "backup");

        Assert.True(await CountRequestsAsync(tenant) > before, doctor.Output);
        Assert.True(backup.ExitCode == 0, backup.Output);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(_folder, "saved")));
        Assert.Equal(2, wrong.ExitCode);
    }

    /// <summary>Without a setting, people sign in as in Azure; nothing that they say about themselves is believed.</summary>
    [Fact]
    public async Task Page_OfARun_AsksWhoYouAre()
    {
        var (run, http) = await FunctionsProcess.StartAsync(Settings);
        await using var _ = run;
        using var __ = http;
        using var visitor = new Visitor(http.BaseAddress!);

        var before = await visitor.GetAsync("/api/app");
        var choice = await visitor.GetAsync(before.Headers.Location!.ToString());
        await visitor.SignInAsync(Person.Reader);

        Assert.Equal("/.auth/login/aad?post_login_redirect_uri=%2Fapi%2Fapp", before.Headers.Location.ToString());
        Assert.All(Person.All, person => Assert.Contains(person.Name, choice.Body.GetString(), StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/api/app")).Status);
        Assert.Contains(Person.Reader.UserPrincipalName, (await visitor.GetAsync("/.auth/me")).Body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CommandAndRun_AfterARunThatWasKilled_HaveItsTenantAndStorage()
    {
        var (killed, http) = await FunctionsProcess.StartAsync(Settings);
        http.Dispose();
        await killed.DisposeAsync();
        var left = await RunFile.ReadAsync(Data);
        Assert.False(AzuriteServer.IsInUse(Data));

        var backup = await FunctionsProcess.RunHostCommandAsync(Settings, _folder, "backup", "saved", "--local");
        var (run, again) = await FunctionsProcess.StartAsync(Settings);
        await using var _ = run;
        using var __ = again;

        Assert.True(backup.ExitCode == 0, backup.Output);
        Assert.True(backup.Output.Contains("LicenseUsage: 1710 rows", StringComparison.Ordinal), backup.Output);
        var now = await RunFile.ReadAsync(Data);
        Assert.NotEqual(left!["SendGrid:Host"], now!["SendGrid:Host"]);
        Assert.Equal(left["Graph:TenantId"], now["Graph:TenantId"]);
        Assert.Equal(left["Orders:ReplySigningKey"], now["Orders:ReplySigningKey"]);
    }

    [Fact]
    public async Task Data_ThatAProcessUses_IsInUseAndNotDeleted_UntilItEnds()
    {
        Directory.CreateDirectory(Path.Combine(Data, "blobs"));
        await File.WriteAllTextAsync(Path.Combine(Data, "tenant.json"), "{}", Stop);
        await using (new FileStream(Path.Combine(Data, "in-use.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.True(AzuriteServer.IsInUse(Data));
            Assert.Throws<IOException>(() => AzuriteServer.DeleteData(Data));
            Assert.True(File.Exists(Path.Combine(Data, "tenant.json")));
        }

        AzuriteServer.DeleteData(Data);

        Assert.False(AzuriteServer.IsInUse(Data));
        Assert.Equal([Path.Combine(Data, "in-use.lock")], Directory.GetFileSystemEntries(Data));
    }

    private static async Task<int> CountRequestsAsync(Uri tenant)
    {
        using var http = new HttpClient { BaseAddress = tenant };
        return JsonDocument.Parse(await http.GetStringAsync(new Uri("tenant/requests", UriKind.Relative), Stop)).RootElement.GetArrayLength();
    }
}
