using System.Net;
using static LicenseFunctions.Tests.Tenant.RunningTenant;

namespace LicenseFunctions.Tests.Tenant;

public sealed class MailboxTests
{
    [Fact]
    public async Task Page_HostileMail_IsEncodedEverywhere()
    {
        await using var tenant = await StartAsync();
        const string attack = "\"><script>alert(1)</script><img src=x onerror=alert(2)>";
        await tenant.MailAsync(Mails.Json(subject: attack, text: attack, html: attack));

        var page = await tenant.GetAsync("/mailbox");

        Assert.DoesNotContain("<script", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("<iframe sandbox=\"allow-popups allow-popups-to-escape-sandbox\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_HasNewestFirst()
    {
        await using var tenant = await StartAsync();
        Assert.Contains("No mail yet", (await tenant.GetAsync("/mailbox")).Text, StringComparison.Ordinal);
        await tenant.MailAsync(Mails.Json(subject: "The older one"));
        await tenant.MailAsync(Mails.Json(subject: "The newer one"));

        var page = (await tenant.GetAsync("/mailbox")).Text;

        Assert.True(page.IndexOf("The newer one", StringComparison.Ordinal) < page.IndexOf("The older one", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_OfOneMail_ShowsItAsHtmlAsTextOrWithItsHeaders()
    {
        await using var tenant = await StartAsync();
        await tenant.MailAsync(Mails.Json(subject: "One", text: "As text", html: "<p>As HTML</p>"));
        await tenant.MailAsync(Mails.Order());
        var (one, order) = (tenant.Server.Mailbox.All[0], tenant.Server.Mailbox.All[1]);

        Assert.Contains("As HTML&lt;/p&gt;", (await tenant.GetAsync($"/mailbox/{one.Id}")).Text, StringComparison.Ordinal);
        Assert.Contains("<pre>As text</pre>", (await tenant.GetAsync($"/mailbox/{one.Id}?part=text")).Text, StringComparison.Ordinal);
        Assert.Contains("<pre>Voir les en-t", (await tenant.GetAsync($"/mailbox/{order.Id}")).Text, StringComparison.Ordinal);
        Assert.Contains(
            "<dt>X-License-Quantity</dt><dd>5</dd>", (await tenant.GetAsync($"/mailbox/{order.Id}?part=headers")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await tenant.GetAsync("/mailbox/none")).Status);
    }

    [Fact]
    public async Task Messages_AreListedAndDeleted()
    {
        await using var tenant = await StartAsync();
        await tenant.MailAsync(Mails.Order());

        var mail = Assert.Single((await tenant.GetAsync("/mailbox/messages")).Json.AsArray())!;
        var deleted = await tenant.SendAsync(HttpMethod.Delete, "/mailbox/messages");

        Assert.Equal(("orders@reseller.example", "outgoing"), ((string?)mail["to"]![0], (string?)mail["direction"]));
        Assert.Equal("5", (string?)mail["headers"]!["X-License-Quantity"]);
        Assert.Equal("LM-1042", (string?)mail["customArgs"]!["order_id"]);
        Assert.Equal(HttpStatusCode.NoContent, deleted.Status);
        Assert.Empty(tenant.Server.Mailbox.All);
    }

    [Fact]
    public async Task WaitFor_MailThatComesLater_GivesIt()
    {
        await using var tenant = await StartAsync();
        var waiting = tenant.Server.Mailbox.WaitForAsync(mail => mail.Subject == "Later", TestContext.Current.CancellationToken);

        await tenant.MailAsync(Mails.Json(subject: "Sooner"));
        Assert.False(waiting.IsCompleted);
        await tenant.MailAsync(Mails.Json(subject: "Later"));

        Assert.Equal("Later", (await waiting).Subject);
    }
}
