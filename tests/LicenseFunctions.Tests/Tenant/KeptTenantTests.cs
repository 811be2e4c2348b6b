using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Extensions.Configuration;

namespace LicenseFunctions.Tests.Tenant;

/// <summary>A local run's tenant is still there in the next run.</summary>
public sealed class KeptTenantTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kept-tenant-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Run_AfterAnother_HasTheSameTenantAndKeys()
    {
        using var first = await RunAsync(_ => Task.CompletedTask);
        using var second = await RunAsync(_ => Task.CompletedTask);

        foreach (var key in (string[])["Graph:TenantId", "Orders:ReplySigningKey", "SendGrid:EventsPublicKey", "SendGrid:InboundPublicKey"])
        {
            Assert.False(string.IsNullOrEmpty(first[key]));
            Assert.Equal(first[key], second[key]);
        }
    }

    [Fact]
    public async Task Run_WithoutAFolder_HasAnotherTenantEachTime()
    {
        using ConfigurationManager first = new(), second = new();
        await using var one = await SimulatedTenant.StartAsync(first, 0, cancellationToken: Stop);
        await using var two = await SimulatedTenant.StartAsync(second, 0, cancellationToken: Stop);

        Assert.NotEqual(first["Graph:TenantId"], second["Graph:TenantId"]);
    }

    [Fact]
    public async Task Tenant_OfTheNextRun_HasEverythingThatWasChanged()
    {
        string before = "", after = "";
        await RunAsync(async tenant =>
        {
            var state = tenant.Server.State;
            var group = state.AddGroup("New group");
            state.AddUser("new.user", "FR", "SPE_E5");
            state.AddMember(group, "new.user@contoso.example");
            state.AssignByGroup("new.user@contoso.example", state.Groups[0], "POWER_BI_PRO");
            state.AddHolding("new.user@contoso.example", new() { SkuId = RunningTenant.ExchangePlan1, State = "Error", Error = "CountViolation" });
            state.SetUnits("SPE_E5", enabled: 60, lockedOut: 1);
            state.Permissions.Set("User.Read.All");
            tenant.Server.Reseller.Delay = TimeSpan.Zero;
            await MailAsync(tenant, Mails.Order());
            await tenant.Server.Mailbox.WaitForAsync(mail => mail.Direction == MailDirection.Reply, Stop);
            tenant.Server.Reseller.Delay = Timeout.InfiniteTimeSpan;
            await MailAsync(tenant, Mails.Order("LM-1043"));
            await DraftAsync(tenant);
            tenant.Server.Exchange.Receive("Message-ID: <a@b.example>\r\nFrom: a@b.example\r\n\r\nText\r\n"u8.ToArray());
            tenant.Server.Exchange.ExpireDeltaTokens();
            before = JsonSerializer.Serialize(tenant.Server.ToData());
        });
        await RunAsync(tenant =>
        {
            var (state, reseller) = (tenant.Server.State, tenant.Server.Reseller);
            var (user, group) = (state.FindUser("new.user@contoso.example")!, state.Groups[^1]);
            Assert.Equal(("FR", 3, "New group"), (user.UsageLocation, user.Licenses.Count, group.DisplayName));
            Assert.Equal([group.Id], state.GroupsOf(user, [group.Id]));
            Assert.Equal((60, 1, 30), (state.FindSku("SPE_E5")!.Enabled, state.FindSku("SPE_E5")!.LockedOut, state.FindSku("ENTERPRISEPACK")!.Enabled));
            Assert.Equal(["User.Read.All"], state.Permissions.Granted);
            Assert.Equal((3, 2, 1), (tenant.Server.Mailbox.All.Count, reseller.Orders.Count, reseller.Pending.Count));
            var exchange = tenant.Server.Exchange;
            Assert.Equal(("a@b.example", "LIC-1"), (Assert.Single(exchange.Inbox).From, Assert.Single(exchange.Drafts).Headers["X-License-Order"]));
            after = JsonSerializer.Serialize(tenant.Server.ToData());
            return Task.CompletedTask;
        });

        Assert.Equal(before, after);
    }

    [Fact]
    public async Task Change_OfARunThatIsKilled_IsInTheFileSoonAfterIt()
    {
        using var configuration = new ConfigurationManager();
        await using var tenant = await StartAsync(configuration);
        using var http = new HttpClient { BaseAddress = tenant.Server.BaseAddress };

        using var answer = await http.PostAsJsonAsync("tenant/users", new { userPrincipalName = "new.user" }, Stop);

        await Eventually.HoldsAsync(
            async () => (await KeptTenant.ReadAsync(_folder))!.Tenant.Users.Any(user => user.UserPrincipalName == "new.user@contoso.example"),
            "the user is saved");
    }

    [Fact]
    public async Task WorkInTheBackground_OfARunThatIsKilled_IsInTheFileSoonAfterIt()
    {
        using var configuration = new ConfigurationManager();
        await using var tenant = await StartAsync(configuration);
        tenant.Server.Reseller.Delay = TimeSpan.FromSeconds(2);

        await MailAsync(tenant, Mails.Order());

        await Eventually.HoldsAsync(async () => (await KeptTenant.ReadAsync(_folder))!.Tenant.PendingOrders.Count == 1, "the order is saved");
        await Eventually.HoldsAsync(async () => (await KeptTenant.ReadAsync(_folder))!.Tenant.HandledOrders.Count == 1, "the handled order is saved");
    }

    [Fact]
    public async Task Order_ThatTheResellerHadNotHandled_IsHandledByTheNextRunOnce()
    {
        await RunAsync(async tenant =>
        {
            tenant.Server.Reseller.Delay = Timeout.InfiniteTimeSpan;
            await MailAsync(tenant, Mails.Order(quantity: 5));
        });

        await RunAsync(async tenant =>
        {
            tenant.Server.Reseller.Delay = TimeSpan.Zero;
            tenant.PointWebhooksAt(new Uri("http://127.0.0.1:9"));

            await Eventually.HoldsAsync(() => tenant.Server.State.FindSku("ENTERPRISEPACK")!.Enabled == 30, "the five are bought");
        });
        await RunAsync(tenant =>
        {
            Assert.Empty(tenant.Server.Reseller.Pending);
            Assert.Single(tenant.Server.Reseller.Orders);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task Mails_OfTheNextRun_AreNumberedOn()
    {
        await RunAsync(tenant => MailAsync(tenant, Mails.Json()));
        await RunAsync(async tenant =>
        {
            await MailAsync(tenant, Mails.Json());

            Assert.Equal(["1", "2"], tenant.Server.Mailbox.Messages.Select(mail => mail.Id));
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"tenant": """)]
    [InlineData("""{"tenant": null, "replySigningKey": "AAAA", "webhookSigningKey": "AAAA"}""")]
    public async Task File_Damaged_SaysWhichAndWhatToDo(string content)
    {
        var file = Path.Combine(_folder, "tenant.json");
        await File.WriteAllTextAsync(file, content, Stop);
        using var configuration = new ConfigurationManager();

        var exception = await Assert.ThrowsAsync<IOException>(() => StartAsync(configuration));

        Assert.Contains(file, exception.Message, StringComparison.Ordinal);
        Assert.Contains("--reset", exception.Message, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllTextAsync(file, Stop));
    }

    [Fact]
    public async Task Files_OfARun_AreForTheirOwnerOnly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A Windows profile is for its owner only.");
        await RunAsync(_ => Task.CompletedTask);
        using var running = await RunFile.WriteAsync(_folder, []);

        var modes = Directory.GetFiles(_folder).Select(file => (Path.GetFileName(file), ModeOf(file))).Order();

        Assert.Equal([("running.json", "600"), ("tenant.json", "600")], modes);
    }

    [Fact]
    public async Task RunFile_LeadsACommandToTheRun_UntilItEnds()
    {
        using var run = new ConfigurationManager();
        await using var tenant = await StartAsync(run);
        using var command = new ConfigurationManager();
        using (await RunFile.WriteAsync(_folder, tenant.Settings)) SimulatedTenant.Join(command, (await RunFile.ReadAsync(_folder))!);

        Assert.NotEmpty(tenant.Settings);
        Assert.All(tenant.Settings, setting => Assert.Equal(setting.Value, command[setting.Key]));
        Assert.Null(await RunFile.ReadAsync(_folder));
    }

    [Theory]
    [InlineData("--Graph:TenantId=x", "Graph:Endpoint", "SendGrid:Host")]
    [InlineData("--SendGrid:ApiKey=SG.x", "SendGrid:Host", "Graph:Endpoint")]
    public async Task RunFile_OfASimulatedService_IsNotForACommandThatNamesARealOne(string setting, string absent, string present)
    {
        using var run = new ConfigurationManager();
        await using var tenant = await StartAsync(run);
        using var command = new ConfigurationManager();
        command.AddCommandLine([setting]);

        SimulatedTenant.Join(command, tenant.Settings);

        Assert.Null(command[absent]);
        Assert.NotNull(command[present]);
    }

    private static string ModeOf(string file) =>
        OperatingSystem.IsWindows() ? "" : Convert.ToString((int)File.GetUnixFileMode(file), 8).ToString(CultureInfo.InvariantCulture);

    private async Task<ConfigurationManager> RunAsync(Func<SimulatedTenant, Task> work)
    {
        var configuration = new ConfigurationManager();
        await using var tenant = await StartAsync(configuration);
        await work(tenant);
        return configuration;
    }

    private async Task<SimulatedTenant> StartAsync(ConfigurationManager configuration) =>
        (await SimulatedTenant.StartAsync(configuration, 0, _folder, cancellationToken: Stop))!;

    private static async Task DraftAsync(SimulatedTenant tenant)
    {
        using var http = new HttpClient { BaseAddress = tenant.Server.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new("Bearer", "any");
        var draft = new { subject = "s", internetMessageHeaders = new[] { new { name = "x-license-order", value = "LIC-1" } } };
        using var answer = await http.PostAsJsonAsync($"v1.0/users/{tenant.Server.Exchange.Address}/messages", draft, Stop);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task MailAsync(SimulatedTenant tenant, string json)
    {
        using var http = new HttpClient { BaseAddress = tenant.Server.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new("Bearer", "any");
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri("v3/mail/send", UriKind.Relative), content, Stop);
        answer.EnsureSuccessStatusCode();
    }
}
