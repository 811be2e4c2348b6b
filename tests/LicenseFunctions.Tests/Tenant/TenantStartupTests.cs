using System.Net;
using System.Net.Sockets;
using LicenseFunctions.Tenant;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;

namespace LicenseFunctions.Tests.Tenant;

public sealed class TenantStartupTests
{
    [Fact]
    public void Settings_NothingSet_BothSidesAreSimulated()
    {
        var configuration = Configure();

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
    public void Settings_GraphSet_OnlyMailIsSimulated(string setting)
    {
        var configuration = Configure(setting);

        Assert.StartsWith("http://127.0.0.1:", configuration["SendGrid:Host"], StringComparison.Ordinal);
        Assert.Equal(setting.Contains("Endpoint", StringComparison.Ordinal), configuration["Graph:Endpoint"] is not null);
    }

    [Theory]
    [InlineData("--SendGrid:ApiKey=SG.x")]
    [InlineData("--SendGrid:Host=http://127.0.0.1:9")]
    public void Settings_SendGridSet_OnlyGraphIsSimulated(string setting)
    {
        var configuration = Configure(setting);

        Assert.NotNull(configuration["Graph:Endpoint"]);
        Assert.Null(configuration["Reseller:Email"]);
        Assert.Null(configuration["Orders:ReplySigningKey"]);
    }

    [Fact]
    public void Settings_BothSet_NothingIsStarted()
    {
        var builder = Builder("--Graph:TenantId=x", "--SendGrid:ApiKey=SG.x");

        var services = builder.Services.Count;

        new TenantStartup().Configure(builder);

        Assert.Equal(services, builder.Services.Count);
        Assert.Null(builder.Configuration["SendGrid:Host"]);
    }

    [Fact]
    public void Settings_OwnValues_AreKept()
    {
        var configuration = Configure("--Mail:From=me@example.org", "--Mail:AdminTo:0=a@example.org", "--SendGrid:EventsPublicKey=k");

        Assert.Equal("me@example.org", configuration["Mail:From"]);
        Assert.Null(configuration["Mail:AdminTo"]);
        Assert.Null(configuration["SendGrid:InboundPublicKey"]);
    }

    [Fact]
    public void Port_InUse_SaysWhichAndWhatToDo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var exception = Assert.Throws<FunctionWorkerException>(() => Configure($"--tenant-port={port}"));

        Assert.Equal($"Port {port}, which the simulated tenant wants, is in use; choose another with --tenant-port.", exception.Message);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("70000")]
    public void Port_NoPort_IsRefused(string port)
    {
        Assert.Contains(
            "--tenant-port",
            Assert.Throws<FunctionWorkerException>(() => Configure($"--tenant-port={port}")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_Started_TenantAnswersUntilItStops()
    {
        var builder = Builder("--port=0", "--LocalRuntime:InvokeAtStart=");
        new TenantStartup().Configure(builder);
        var endpoint = builder.Configuration["Graph:Endpoint"];
        using var host = builder.ConfigureFunctionsWebApplication().Build();
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", "any");

        await host.StartAsync(TestContext.Current.CancellationToken);
        using var answer = await http.GetAsync(new Uri($"{endpoint}/subscribedSkus"), TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(
            () => http.GetAsync(new Uri($"{endpoint}/subscribedSkus"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Welcome_NamesTheAppAndTheMailbox()
    {
        await using var tenant = await RunningTenant.StartAsync();

        var text = Welcome.Text(new Uri("http://127.0.0.1:7071"), tenant.Server, new SimulatedSides(Graph: true, Mail: true));

        Assert.Contains($"{tenant.Server.BaseAddress}mailbox", text, StringComparison.Ordinal);
        Assert.Contains("curl http://127.0.0.1:7071/api/licenses", text, StringComparison.Ordinal);
    }

    private static ConfigurationManager Configure(params string[] settings)
    {
        var builder = Builder();
        // Without the settings file of the app, which stands in the folder of the tests as well.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddCommandLine(["--tenant-port=0", .. settings]);
        new TenantStartup().Configure(builder);
        return builder.Configuration;
    }

    /// <summary>Of an assembly without functions, so that nothing else starts.</summary>
    private static FunctionsApplicationBuilder Builder(params string[] settings) =>
        new(typeof(TenantServer).Assembly, ["--tenant-port=0", .. settings]);
}
