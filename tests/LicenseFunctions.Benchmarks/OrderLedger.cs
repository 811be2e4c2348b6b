using System.Net.Http.Json;
using System.Text.Json;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Tenant;

namespace LicenseFunctions.Benchmarks;

/// <summary>The orders as the app lists them, and the mails about each.</summary>
internal sealed class OrderLedger
{
    private readonly Dictionary<string, int> _mails;
    private readonly Dictionary<string, int> _notices;
    private readonly Dictionary<string, DateTimeOffset> _notifiedAt;

    private OrderLedger(IReadOnlyList<ListedOrder> orders, Mailbox mailbox, string reseller)
    {
        Orders = orders;
        _mails = mailbox.Messages.Where(mail => mail.To.Contains(reseller)).GroupBy(OrderOf, StringComparer.Ordinal)
            .ToDictionary(mails => mails.Key, mails => mails.Count(), StringComparer.Ordinal);
        var notices = mailbox.Messages.Where(mail => !mail.To.Contains(reseller)).ToList();
        _notices = orders.ToDictionary(order => order.Id, order =>
            notices.Count(mail => mail.Subject.Contains(order.Id, StringComparison.Ordinal)), StringComparer.Ordinal);
        _notifiedAt = orders.Where(order => NoticesOf(order.Id) > 0).ToDictionary(order => order.Id, order =>
            notices.First(mail => mail.Subject.Contains(order.Id, StringComparison.Ordinal)).ReceivedAt, StringComparer.Ordinal);
    }

    public IReadOnlyList<ListedOrder> Orders { get; }

    /// <summary>All mails to the reseller.</summary>
    public int Mails => _mails.Values.Sum();

    /// <summary>All mails to the administrator about an order.</summary>
    public int Notices => _notices.Values.Sum();

    /// <summary>Orders that the reseller has mails of.</summary>
    public IEnumerable<string> Mailed => _mails.Keys;

    public int MailsOf(string orderId) => _mails.GetValueOrDefault(orderId);

    public int NoticesOf(string orderId) => _notices.GetValueOrDefault(orderId);

    /// <summary>When the administrator got the first mail about the order; null if there is none.</summary>
    public DateTimeOffset? NotifiedAt(string orderId) => _notifiedAt.TryGetValue(orderId, out var at) ? at : null;

    /// <summary>Orders that are neither sent nor ended nor told to the administrator.</summary>
    public IEnumerable<ListedOrder> Unsettled => Orders.Where(order => order.State switch
    {
        OrderState.Requested or OrderState.Sending => true,
        OrderState.Failed or OrderState.Unknown or OrderState.NeedsAttention => NoticesOf(order.Id) == 0,
        _ => false,
    });

    /// <summary>What must not be, whatever happened: an order that was taken and is lost or there twice, and a mail that does not fit its order.</summary>
    /// <param name="taken">The ids that were answered with 202, each with who asked for it.</param>
    public IEnumerable<Wrong> FaultsOf(IEnumerable<(string Id, string Poster)> taken, MailChannel channel)
    {
        var listed = Orders.ToLookup(order => order.RequestedBy, StringComparer.Ordinal);
        foreach (var (id, poster) in taken)
        {
            if (!listed[poster].Any(order => order.Id == id))
                yield return new(WrongKind.Lost, null, $"{id} ({poster}) was taken and is not listed.");
            if (listed[poster].Count() is > 1 and var count)
                yield return new(WrongKind.Doubled, id, $"{poster} has {count} orders with one Idempotency-Key.");
        }
        foreach (var order in Orders)
        {
            var mails = MailsOf(order.Id);
            if (mails > 1)
                yield return new(WrongKind.Doubled, order.Id, $"is {order.State} and was mailed {mails} times.");
            if (channel == MailChannel.Mailbox && order.State == OrderState.Unknown)
                yield return new(WrongKind.Unexplained, order.Id, "is Unknown, although its mail is in the mailbox.");
            if (mails == 0 && order.State is (OrderState.Sent or OrderState.Confirmed or OrderState.Fulfilled))
                yield return new(WrongKind.Lost, order.Id, $"is {order.State} and was never mailed.");
            if (mails > 0 && order.State is (OrderState.Failed or OrderState.Cancelled))
                yield return new(WrongKind.Unexplained, order.Id, $"is {order.State} and was mailed.");
        }
        foreach (var id in Mailed.Except(Orders.Select(order => order.Id), StringComparer.Ordinal))
            yield return new(WrongKind.Doubled, null, $"The reseller has a mail of '{id}', which is no order.");
        foreach (var order in Unsettled)
            yield return new(WrongKind.Unexplained, order.Id, $"is still {order.State}, and the administrator has {NoticesOf(order.Id)} mails about it.");
    }

    public static async Task<OrderLedger> ReadAsync(HttpClient http, TenantServer tenant, CancellationToken cancellationToken)
    {
        var orders = new List<ListedOrder>();
        for (var next = "/api/orders?top=200"; next is not null;)
        {
            var page = await http.GetFromJsonAsync<ListedPage>(next, JsonSerializerOptions.Web, cancellationToken)
                ?? throw new JsonException("No page of orders.");
            orders.AddRange(page.Value);
            next = page.NextLink;
        }
        return new OrderLedger(orders, tenant.Mailbox, tenant.Reseller.Address);
    }

    /// <summary>The order that a mail is about; empty if it is about none.</summary>
    public static string OrderOf(MailboxMessage mail) => mail.Headers.GetValueOrDefault("X-License-Order", "");

    private sealed record ListedPage(IReadOnlyList<ListedOrder> Value, string? NextLink);
}

internal sealed record ListedOrder(string Id, OrderState State, string? RequestedBy, DateTimeOffset RequestedAt, string? SkuPartNumber, int Quantity);

/// <summary>What must not be after faults: a promise that was broken.</summary>
/// <param name="OrderId">Null if it is about none.</param>
internal sealed record Wrong(WrongKind Kind, string? OrderId, string Text)
{
    public override string ToString() => $"{OrderId} {Text}".TrimStart();
}

internal enum WrongKind
{
    Lost,
    Doubled,

    /// <summary>Neither done, nor does an answer, a row or a mail say why not.</summary>
    Unexplained,
}
