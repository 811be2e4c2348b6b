using System.Text.Json;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Orders.Mailbox;

/// <summary>What health says of the rights on the mailbox, which no token names.</summary>
public sealed class MailboxHealthTests(AzuriteFixture azurite)
{
    private const string Administrator = "adele.vance@contoso.example";

    [Fact]
    public async Task MailboxThatOnlyTheAppMayUse_IsWell_AndNothingIsAskedOfSendGrid()
    {
        await using var app = await StartAsync();

        var findings = await FindingsAsync(app);

        Assert.Equal(("ok", "ok"), (findings["Mailbox"].State, findings["Other mailboxes"].State));
        Assert.DoesNotContain("SendGrid key", findings.Keys);
        Assert.Empty(app.Tenant.Exchange.Drafts);
        Assert.Empty(app.Tenant.Mailbox.Messages);
        Assert.Equal(0, app.Tenant.Requests.Count("/v3/"));
    }

    [Fact]
    public async Task MissingRight_IsNamed_WithWhatToRun()
    {
        await using var app = await StartAsync();
        app.Tenant.Exchange.MayAccess = false;

        var finding = (await FindingsAsync(app))["Mailbox"];

        Assert.Equal(("failed", "Exchange does not let the app use the mailbox licenses@contoso.example."), (finding.State, finding.Text));
        Assert.Contains("infra/azure/set-up-mailbox.sh", finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MailboxThatDoesNotExist_IsNamed()
    {
        await using var app = await StartAsync();
        app.Tenant.Exchange.Exists = false;

        var finding = (await FindingsAsync(app))["Mailbox"];

        Assert.Equal(("failed", "There is no mailbox licenses@contoso.example."), (finding.State, finding.Text));
    }

    [Fact]
    public async Task RightsOnOtherMailboxes_AreAWarning()
    {
        await using var app = await StartAsync();
        app.Tenant.Exchange.MayAccessOthers = true;

        var finding = (await FindingsAsync(app))["Other mailboxes"];

        Assert.Equal(("warning", $"The app can read the mailbox {Administrator}, too."), (finding.State, finding.Text));
    }

    private Task<TestApp> StartAsync() => MailboxSteps.StartAsync(azurite, ("Mail:AdminTo", Administrator));

    private static async Task<Dictionary<string, (string? State, string? Text, string? Remedy)>> FindingsAsync(TestApp app) =>
        (await app.GetAsync("/api/health/details")).Body.GetProperty("findings").EnumerateArray().ToDictionary(
            finding => finding.GetProperty("check").GetString()!,
            finding => (Text(finding, "state"), Text(finding, "text"), Text(finding, "remedy")),
            StringComparer.Ordinal);

    private static string? Text(JsonElement finding, string name) => finding.TryGetProperty(name, out var value) ? value.GetString() : null;
}
