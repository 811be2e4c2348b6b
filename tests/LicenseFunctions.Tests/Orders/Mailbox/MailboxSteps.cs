using System.Text;
using LicenseFunctions.Orders.Replies.Mailbox;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Orders.Mailbox;

/// <summary>The app with the channel <c>mailbox</c>, and what its tests do.</summary>
internal static class MailboxSteps
{
    public const string Reseller = "orders@reseller.example";

    public static Task<TestApp> StartAsync(AzuriteFixture azurite, params (string Name, string Value)[] settings) =>
        TestApp.StartAsync(azurite, new() { Settings = With(settings) });

    public static Dictionary<string, string> With(params (string Name, string Value)[] settings)
    {
        var all = settings.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.OrdinalIgnoreCase);
        all.TryAdd("Mail:Channel", "mailbox");
        return all;
    }

    public static Task ReadInboxAsync(this TestApp app) => app.Services.GetRequiredService<InboxReader>().RunAsync(TestContext.Current.CancellationToken);

    /// <summary>Moves the claim of an order so far back that the folders of the mailbox are certain.</summary>
    public static async Task WaitForFoldersAsync(this TestApp app, string id)
    {
        var store = app.Services.GetRequiredService<OrderStore>();
        await Eventually.HoldsAsync(
            async () =>
            {
                var order = (await store.FindAsync(id, TestContext.Current.CancellationToken))!;
                return await store.ReplaceAsync(order with { ClaimedAt = order.ClaimedAt!.Value.AddMinutes(-11) });
            },
            "the order is changed");
    }

    /// <summary>Puts a mail of the reseller into the inbox.</summary>
    public static void Answer(
        this TestApp app, string text, string? inReplyTo, string results = "spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=reseller.example; dkim=none",
        string from = Reseller, string more = "", string to = "licenses@contoso.example")
    {
        var thread = inReplyTo is null ? "" : $"In-Reply-To: {inReplyTo}\r\nReferences: {inReplyTo}\r\n";
        app.Tenant.Exchange.Receive(
            Encoding.UTF8.GetBytes(
                $"{more}Return-Path: {from}\r\nFrom: Orders <{from}>\r\nTo: {to}\r\nSubject: RE: licenses\r\n{thread}"
                + $"Message-ID: <{Guid.NewGuid():N}@reseller.example>\r\nDate: {TimeProvider.System.GetUtcNow():r}\r\n"
                + $"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"),
            results);
    }
}
