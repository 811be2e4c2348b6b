using System.Net;
using System.Net.Sockets;
using LicenseFunctions.Tenant;
using Microsoft.Extensions.Configuration;

namespace LicenseFunctions.Tests.Tenant;

public sealed class SimulatedTenantTests
{
    [Fact]
    public async Task Settings_NothingSet_BothSidesAreSimulated()
    {
        using var configuration = await ConfigureAsync();

        Assert.EndsWith("/v1.0", configuration["Graph:Endpoint"], StringComparison.Ordinal);
        Assert.True(Guid.TryParse(configuration["Graph:TenantId"], out _));
        Assert.Equal("orders@reseller.example", configuration["Reseller:Email"]);
        Assert.Equal("admin@contoso.example", configuration["Mail:AdminTo"]);
        Assert.Equal(32, Convert.FromBase64String(configuration["Orders:ReplySigningKey"]!).Length);
        Assert.Equal(configuration["SendGrid:InboundPublicKey"], configuration["SendGrid:EventsPublicKey"]);
    }

    [Theory]
    [InlineData("--Graph:TenantId=x")]
    [InlineData("--Graph:Endpoint=http://127.0.0.1:9/v1.0")]
    public async Task Settings_GraphSet_OnlyMailIsSimulated(string setting)
    {
        using var configuration = await ConfigureAsync(setting);

        Assert.StartsWith("http://127.0.0.1:", configuration["SendGrid:Host"], StringComparison.Ordinal);
        Assert.Equal(setting.Contains("Endpoint", StringComparison.Ordinal), configuration["Graph:Endpoint"] is not null);
    }

    [Theory]
    [InlineData("--SendGrid:ApiKey=SG.x")]
    [InlineData("--SendGrid:Host=http://127.0.0.1:9")]
    public async Task Settings_SendGridSet_OnlyGraphIsSimulated(string setting)
    {
        using var configuration = await ConfigureAsync(setting);

        Assert.NotNull(configuration["Graph:Endpoint"]);
        Assert.Null(configuration["Reseller:Email"]);
        Assert.Null(configuration["Orders:ReplySigningKey"]);
    }

    [Fact]
    public async Task Settings_BothSet_NothingIsStarted()
    {
        using var configuration = new ConfigurationManager();
        configuration.AddCommandLine(["--Graph:TenantId=x", "--SendGrid:ApiKey=SG.x"]);

        Assert.Null(await SimulatedTenant.StartAsync(configuration, 0, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Null(configuration["SendGrid:Host"]);
    }

    [Fact]
    public async Task Settings_OwnValues_AreKept()
    {
        using var configuration = await ConfigureAsync("--Mail:From=me@example.org", "--Mail:AdminTo:0=a@example.org", "--SendGrid:EventsPublicKey=k");

        Assert.Equal("me@example.org", configuration["Mail:From"]);
        Assert.Null(configuration["Mail:AdminTo"]);
        Assert.Null(configuration["SendGrid:InboundPublicKey"]);
    }

    [Fact]
    public async Task Port_InUse_SaysWhichAndWhatToDo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var configuration = new ConfigurationManager();

        var exception = await Assert.ThrowsAsync<IOException>(() =>
            SimulatedTenant.StartAsync(configuration, port, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal($"Port {port}, which the simulated tenant wants, is in use; choose another with --tenant-port.", exception.Message);
    }

    [Fact]
    public async Task Tenant_Started_AnswersUntilItIsDisposedOf()
    {
        using var configuration = new ConfigurationManager();
        var tenant = await SimulatedTenant.StartAsync(configuration, 0, cancellationToken: TestContext.Current.CancellationToken);
        var skus = new Uri($"{configuration["Graph:Endpoint"]}/subscribedSkus");
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", "any");

        using var answer = await http.GetAsync(skus, TestContext.Current.CancellationToken);
        await tenant!.DisposeAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(skus, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(null, "curl http://127.0.0.1:7071/api/licenses")]
    [InlineData("secret", "curl -H 'x-functions-key: secret' http://127.0.0.1:7071/api/licenses")]
    public async Task Welcome_NamesTheAppAndTheMailbox_AndItsCommandsCarryTheKey(string? key, string command)
    {
        using var configuration = new ConfigurationManager();
        await using var tenant = await SimulatedTenant.StartAsync(configuration, 0, cancellationToken: TestContext.Current.CancellationToken);

        var text = tenant!.Welcome(new Uri("http://127.0.0.1:7071"), key);

        Assert.Contains($"{configuration["SendGrid:Host"]}/mailbox", text, StringComparison.Ordinal);
        Assert.Contains(command, text, StringComparison.Ordinal);
    }

    private static async Task<ConfigurationManager> ConfigureAsync(params string[] settings)
    {
        var configuration = new ConfigurationManager();
        configuration.AddCommandLine(settings);
        await using var tenant = await SimulatedTenant.StartAsync(configuration, 0, cancellationToken: TestContext.Current.CancellationToken);
        return configuration;
    }
}
