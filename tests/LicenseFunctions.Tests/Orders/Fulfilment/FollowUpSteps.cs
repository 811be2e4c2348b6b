using AngleSharp.Html.Parser;
using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Shared;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Orders.Fulfilment;

internal static class FollowUpSteps
{
    public static readonly DateTimeOffset Monday = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    /// <summary>Runs the follow-up to its end.</summary>
    public static Task FollowUpAsync(this TestApp app) => app.Services.GetRequiredService<OrderFollowUp>().RunAsync(TestContext.Current.CancellationToken);

    /// <summary>Takes a snapshot and runs the follow-up.</summary>
    public static async Task LookAsync(this TestApp app)
    {
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        await app.FollowUpAsync();
    }

    /// <summary>Places an order and waits until its mail is sent.</summary>
    public static async Task<string> SendOrderAsync(this TestApp app, string sku, int quantity)
    {
        var id = (await app.PostOrderAsync($$"""{"sku": "{{sku}}", "quantity": {{quantity}}}""")).Text("id")!;
        await app.SeesOrderAsync(id, OrderState.Sent);
        return id;
    }

    public static async Task<OrderState> StateAsync(this TestApp app, string id) =>
        Enum.Parse<OrderState>((await app.GetAsync($"/api/orders/{id}")).Text("state")!);

    /// <summary>The texts of an order's history.</summary>
    public static async Task<IReadOnlyList<string>> HistoryAsync(this TestApp app, string id) =>
        [.. (await app.GetAsync($"/api/orders/{id}")).Body.GetProperty("history").EnumerateArray().Select(step => step.GetProperty("text").GetString()!)];

    public static IReadOnlyList<MailboxMessage> MailsTo(this TestApp app, string address) =>
        [.. app.Tenant.Mailbox.Messages.Where(mail => mail.To.Contains(address))];

    /// <summary>The text that the app makes of its HTML. The mailbox sends the HTML only, and each mail program shows it in its own way.</summary>
    public static string AppText(this MailboxMessage mail)
    {
        using var html = new HtmlParser().ParseDocument(mail.Html!);
        return PlainText.Of(html);
    }
}
