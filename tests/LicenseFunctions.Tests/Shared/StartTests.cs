using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Shared;

/// <summary>A missing or impossible setting stops the start with one message that names it.</summary>
public sealed class StartTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData("Mail:From", "", "Mail__From")]
    [InlineData("Mail:From", "nobody", "Mail__From")]
    [InlineData("Mail:AdminTo", "a@b.be;nobody", "Mail__AdminTo")]
    [InlineData("Mail:TimeZone", "Europe/Bruxelles", "Mail__TimeZone: 'Europe/Bruxelles' is not a time zone.")]
    [InlineData("Reseller:Email", "", "Reseller__Email")]
    [InlineData("Reseller:AccountName", "", "Reseller__AccountName")]
    [InlineData("Reseller:Language", "de", "Reseller__Language")]
    [InlineData("Reseller:MaxQuantity", "0", "Reseller__MaxQuantity")]
    [InlineData("Reseller:MaxQuantity", "many", "Reseller__MaxQuantity")]
    [InlineData("Alerts:FreeAtOrBelow", "-1", "Alerts__FreeAtOrBelow")]
    [InlineData("Alerts:ExpiryDays", "30;seven", "Alerts__ExpiryDays: 'seven'")]
    [InlineData("Alerts:ExpiryDays", "366", "Alerts__ExpiryDays")]
    [InlineData("Alerts:ExpiryDays", "0", "Alerts__ExpiryDays")]
    [InlineData("Usage:KeepHourlyDays", "0", "Usage__KeepHourlyDays")]
    [InlineData("Links:SigningKey", "a short secret", "Links__SigningKey: A secret of at least 32 characters")]
    [InlineData("Links:BaseUrl", "licenses.contoso.com", "Links__BaseUrl: 'licenses.contoso.com' must be an address")]
    [InlineData("Links:BaseUrl", "https://licenses.contoso.com/api/", "without /api at its end")]
    [InlineData("Products:ENTERPRISEPACK:Term", "P2M", "Products__ENTERPRISEPACK__Term: 'P2M' is not P1M, P1Y or P3Y")]
    [InlineData("Notify:0", "teams", "Notify__0: A name is missing after it, such as Notify__0__Kind.")]
    [InlineData("Products:SPB", "P1M", "Products__SPB: A name is missing after it, such as Products__SPB__Term.")]
    [InlineData("Notify:0:To", "a@b.be", "Notify__0__Kind: mail, teams, slack or webhook is needed.")]
    [InlineData("Notify:1:Url", "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/Notify--1--Url)", "Notify__1__Url: the secret could not")]
    [InlineData("Products:SPB:Reclaim", "delete", "Products__SPB__Reclaim: 'delete' is not off, notify, ask or remove")]
    [InlineData("Products:SPB:ReclaimAfterDays", "0", "Products__SPB__ReclaimAfterDays: '0' is not a number of days from 1 to 365")]
    [InlineData("Leavers:MaxPerDay", "0", "Leavers__MaxPerDay")]
    [InlineData("Orders:Auto:SPB:Quantity", "many", "Orders__Auto__SPB__Quantity")]
    [InlineData("Alerts:Rules:SPB:FreeAtOrBelow", "few", "Alerts__Rules__SPB__FreeAtOrBelow")]
    [InlineData("Orders:ReturnDaysBefore", "0", "Orders__ReturnDaysBefore")]
    [InlineData("Mailbox:SentItemsLag", "2:00:00", "Mailbox__SentItemsLag: From 00:00:00")]
    [InlineData("Mailbox:PlusAddresses", "true", "Links__SigningKey: With Mailbox__PlusAddresses")]
    [InlineData("Orders:ReplyDomain", "reply.contoso.example", "Orders__ReplySigningKey")]
    [InlineData("Orders:ReplySigningKey", "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/Orders--ReplySigningKey)",
        "Orders__ReplySigningKey: the secret could not be read")]
    [InlineData("SendGrid:ApiKey", "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/SendGrid--ApiKey)",
        "SendGrid__ApiKey: the secret could not be read")]
    [InlineData("Orders:MaxSpendPerMonth:EURO", "500", "Orders__MaxSpendPerMonth__EURO: 'EURO' is not a currency code")]
    [InlineData("Orders:MaxSpendPerMonth:EUR", "0", "Orders__MaxSpendPerMonth__EUR: '0' is not an amount above 0")]
    [InlineData("Orders:MaxSpendPerMonth:EUR", "500,50", "Orders__MaxSpendPerMonth__EUR: '500,50' is not an amount")]
    [InlineData("Orders:MaxSpendPerMonth", "500", "Orders__MaxSpendPerMonth: The name of the setting ends with a currency")]
    [InlineData("Orders:Auto:SPB:MaxSpendPerMonth:EUR", "much", "Orders__Auto__SPB__MaxSpendPerMonth__EUR: 'much' is not an amount")]
    [InlineData("Assignments:DefaultUsageLocation", "Belgium", "Assignments__DefaultUsageLocation")]
    [InlineData("Graph:Endpoint", "http://graph.microsoft.com/v1.0", "Graph__Endpoint")]
    [InlineData("Graph:Endpoint", "https://graph.microsoft.com/v1.0", "Graph__TenantId")]
    [InlineData("Graph:TenantId", "contoso", "Graph__TenantId")]
    [InlineData("SendGrid:Host", "ftp://mail", "SendGrid__Host")]
    [InlineData("SendGrid:Host", "https://api.sendgrid.com", "SendGrid__ApiKey")]
    [InlineData("DataStorage", "", "DataStorage")]
    [InlineData("DataStorage", "licensedata", "DataStorage: This is not a connection string")]
    [InlineData("DataStorage", "DefaultEndpointsProtocol=https;AccountName=licensedata", "DataStorage: This is not a connection string")]
    [InlineData("DataStorage:tableServiceUri", "https://licensedata.table.core.windows.net", "DataStorage__queueServiceUri: Required")]
    [InlineData("DataStorage:tableServiceUri", "licensedata.table.core.windows.net",
        "DataStorage__tableServiceUri: 'licensedata.table.core.windows.net' must be")]
    [InlineData("DataStorage:queueServiceUri", "http://licensedata.queue.core.windows.net",
        "DataStorage__queueServiceUri: 'http://licensedata.queue.core.windows.net/' must be")]
    [InlineData("SnapshotSchedule", "", "SnapshotSchedule")]
    [InlineData("SnapshotSchedule", "every hour", "every hour")]
    public async Task Setting_ThatIsImpossible_StopsTheStartAndIsNamed(string setting, string value, string named)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { [setting] = value };
        if (setting == "Graph:Endpoint")
            settings["Graph:TenantId"] = "";

        var refusal = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var app = await TestApp.StartAsync(azurite, new() { Settings = settings });
        });

        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Usage:SnapshotSchedule", "0 30 * * * *", true)]
    [InlineData("Alerts:Schedule", "0 30 * * * *", true)]
    [InlineData("Orders:FollowUpSchedule", "0 30 * * * *", true)]
    [InlineData("Usage:SnapshotSchedule", "0 0 0 1 1 *", false)]
    public async Task Setting_ByTheNameThatItHadBefore_IsWarnedOfIfItSaysSomethingElse(string setting, string value, bool warned)
    {
        var logs = new LogRecorder();
        await using var app = await TestApp.StartAsync(azurite, new() { Logs = logs, Settings = new Dictionary<string, string> { [setting] = value } });

        Assert.Equal(warned ? [$"The setting {setting.Replace(":", "__", StringComparison.Ordinal)} no longer has an effect"] : [],
            logs.Of(1002).Select(line => line.Split(':')[0]));
    }

    [Theory]
    [InlineData("admin@contoso.example")]
    [InlineData("admin@example.com")]
    [InlineData("admin@mail.Example.org")]
    [InlineData("admin@contoso.test")]
    [InlineData("admin@localhost")]
    public async Task RealMail_ToAnExampleAddress_IsRefused(string address)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["SendGrid:Host"] = "https://api.sendgrid.com",
            ["SendGrid:ApiKey"] = "x",
            ["Mail:From"] = "licenses@contoso.be",
            ["Mail:AdminTo"] = address,
            ["Reseller:Email"] = "orders@myexample.com",
        };

        var refusal = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var app = await TestApp.StartAsync(azurite, new() { Settings = settings });
        });

        Assert.Contains($"Mail__AdminTo: '{address}' is an example", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Reseller__Email", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_ThatCannotStart_PrintsTheSettingAndNoStack_AndExitsWithAnError()
    {
        await using var tenant = await TenantServer.StartAsync(new(), TestContext.Current.CancellationToken);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Reseller:Language"] = "de", ["Reseller:MaxQuantity"] = "0" };

        var (exitCode, output) = await FunctionsProcess.RunToEndAsync(TestApp.Settings(tenant, azurite.NewStorageAccount(), settings));

        Assert.NotEqual(0, exitCode);
        Assert.Contains("Reseller__Language", output, StringComparison.Ordinal);
        Assert.Contains("Reseller__MaxQuantity", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_WithoutNodeJs_SaysWhatToInstall_AndExitsWithAnError()
    {
        var empty = Directory.CreateTempSubdirectory();
        var dotnet = Path.Combine(empty.FullName, "dotnet");
        File.CreateSymbolicLink(dotnet, Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : Which("dotnet"));

        var (exitCode, output) = await FunctionsProcess.RunToEndAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { ["PATH"] = empty.FullName });

        Assert.NotEqual(0, exitCode);
        Assert.Contains("Node.js", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    private static string Which(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).First(File.Exists);
}
