using System.Net.Http.Json;
using System.Text.RegularExpressions;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Tenant;

namespace LicenseFunctions.Benchmarks;

/// <summary>What told the app what became of an order whose mail was perhaps sent.</summary>
internal enum SettledBy
{
    /// <summary>The mail service reports that the mail was delivered.</summary>
    Event,

    /// <summary>The reseller uses the link in the mail.</summary>
    Link,

    /// <summary>The reseller answers by mail.</summary>
    Reply,

    /// <summary>Nobody says anything, and Graph shows the new number.</summary>
    Number,

    /// <summary>A person asks the reseller, who has no mail, and has it sent again.</summary>
    Person,
}

/// <param name="Notified">How long after the order the administrator was notified.</param>
/// <param name="Settled">How long after the order the app knew.</param>
internal sealed record SettledOrder(string Id, SettledBy By, TimeSpan Notified, TimeSpan Settled);

/// <summary>
/// Settles the orders that are Unknown when the faults have ended. Of those whose mail arrived, a quarter each is settled by what the mail service and the
/// reseller do; of the others only a person can learn that nothing arrived. Everybody does at once what takes hours in an office, so that the times are the
/// app's and those of the faults.
/// </summary>
internal sealed partial class CrashSettlement(
    HttpClient http, TenantServer tenant, OrderLedger before, Func<CancellationToken, Task<OrderLedger>> readAsync)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, (SettledBy By, DateTimeOffset At)> _settled = new(StringComparer.Ordinal);

    /// <returns>What was settled. An order that stays Unknown is not in it.</returns>
    public async Task<IReadOnlyList<SettledOrder>> RunAsync(CancellationToken cancellationToken)
    {
        var unknown = before.Orders.Where(order => order.State == OrderState.Unknown).OrderBy(order => order.Id, StringComparer.Ordinal).ToList();
        var sent = unknown.Where(order => before.MailsOf(order.Id) > 0).Index()
            .ToLookup(one => (SettledBy)(one.Index % (int)SettledBy.Person), one => one.Item);
        await ReportEventsAsync([.. sent[SettledBy.Event]], cancellationToken);
        await UseLinksAsync([.. sent[SettledBy.Link]], cancellationToken);
        await ReplyAsync([.. sent[SettledBy.Reply]], cancellationToken);
        await ResendAsync([.. unknown.Where(order => before.MailsOf(order.Id) == 0)], cancellationToken);
        // Last, since a number says nothing of one order as long as others may explain it.
        foreach (var sign in (int[])[1, -1])
            await ShowNumbersAsync(sign, [.. sent[SettledBy.Number].Where(order => Math.Sign(order.Quantity) == sign)], cancellationToken);
        var after = await readAsync(cancellationToken);
        return [.. unknown.Where(order => _settled.ContainsKey(order.Id) && after.Orders.Any(now => now.Id == order.Id && now.State != OrderState.Unknown))
            .Select(order => new SettledOrder(
                order.Id, _settled[order.Id].By, (before.NotifiedAt(order.Id) ?? order.RequestedAt) - order.RequestedAt,
                _settled[order.Id].At - order.RequestedAt))];
    }

    private async Task ReportEventsAsync(List<ListedOrder> orders, CancellationToken cancellationToken)
    {
        tenant.Events.Webhook = new Uri(http.BaseAddress!, "/api/webhooks/sendgrid/events");
        foreach (var order in orders)
            tenant.Events.Post(MailOf(order));
        while (tenant.Events.Deliveries.Count < orders.Count)
            await Task.Delay(BetweenLooks, cancellationToken);
        tenant.Events.Webhook = null;
        Note(orders, SettledBy.Event);
    }

    private async Task UseLinksAsync(List<ListedOrder> orders, CancellationToken cancellationToken)
    {
        foreach (var order in orders)
        {
            var link = new Uri(ExecutedLink().Match(MailOf(order).Text!).Value);
            using var form = new FormUrlEncodedContent([]);
            using var answer = await http.PostAsync(link, form, cancellationToken);
            answer.EnsureSuccessStatusCode();
            Note([order], SettledBy.Link);
        }
    }

    private async Task ReplyAsync(List<ListedOrder> orders, CancellationToken cancellationToken)
    {
        tenant.Reseller.InboundWebhook = new Uri(http.BaseAddress!, "/api/webhooks/sendgrid/inbound");
        foreach (var order in orders)
        {
            await tenant.Reseller.ReplyAsync(
                tenant.Reseller.Orders.First(taken => taken.OrderId == order.Id), ResellerAnswer.ConfirmWithoutDoing, cancellationToken);
            Note([order], SettledBy.Reply);
        }
    }

    private async Task ResendAsync(List<ListedOrder> orders, CancellationToken cancellationToken)
    {
        foreach (var order in orders)
        {
            using var answer = await http.PostAsJsonAsync(
                new Uri($"/api/orders/{order.Id}/resend", UriKind.Relative), new { reason = "The reseller has no mail." }, cancellationToken);
            answer.EnsureSuccessStatusCode();
        }
        var ids = orders.Select(order => order.Id).ToHashSet(StringComparer.Ordinal);
        await UntilAsync(order => !ids.Contains(order.Id) || order.State == OrderState.Sent, cancellationToken);
        foreach (var order in orders)
            _settled[order.Id] = (SettledBy.Person, MailOf(order).ReceivedAt);
    }

    /// <summary>The reseller executes all that it got of one direction, and the next snapshot shows it.</summary>
    private async Task ShowNumbersAsync(int sign, List<ListedOrder> orders, CancellationToken cancellationToken)
    {
        var now = await readAsync(cancellationToken);
        foreach (var sku in now.Orders.Where(order => Math.Sign(order.Quantity) == sign && now.MailsOf(order.Id) > 0)
            .GroupBy(order => order.SkuPartNumber!, StringComparer.Ordinal))
            tenant.State.ChangeUnits(sku.Key, sku.Sum(order => order.Quantity));
        // Also of the orders that were not in doubt: a number that explains only a part of them would be a fault.
        await UntilAsync(
            order => Math.Sign(order.Quantity) != sign || order.State is OrderState.Fulfilled or OrderState.Failed, cancellationToken, TakeSnapshotAsync);
        Note(orders, SettledBy.Number);
    }

    /// <summary>Snapshots have whole seconds, and the second one of a second is not looked at: several may be needed.</summary>
    private async Task TakeSnapshotAsync(CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync(new Uri("/admin/functions/SnapshotLicenseUsage", UriKind.Relative), new { }, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private async Task UntilAsync(Func<ListedOrder, bool> holds, CancellationToken cancellationToken, Func<CancellationToken, Task>? beforeLook = null)
    {
        while (true)
        {
            if (beforeLook is not null)
                await beforeLook(cancellationToken);
            if ((await readAsync(cancellationToken)).Orders.All(holds))
                return;
            await Task.Delay(BetweenLooks, cancellationToken);
        }
    }

    private void Note(List<ListedOrder> orders, SettledBy by)
    {
        foreach (var order in orders)
            _settled[order.Id] = (by, TimeProvider.System.GetUtcNow());
    }

    private MailboxMessage MailOf(ListedOrder order) => tenant.Mailbox.Messages.First(mail =>
        mail.To.Contains(tenant.Reseller.Address) && mail.Headers.GetValueOrDefault("X-License-Order") == order.Id);

    [GeneratedRegex(@"http://\S+/executed\?token=[^\s>)]+", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ExecutedLink();
}
