using System.Net.Http.Json;
using System.Text.Json;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Tenant;

namespace LicenseFunctions.Benchmarks;

/// <summary>The orders as the app lists them, and the mails about each.</summary>
internal sealed class OrderLedger
{
    private readonly Dictionary<string, int> _mails;
    private readonly Dictionary<string, int> _notices;
    private readonly Dictionary<string, DateTimeOffset> _toldAt;

    private OrderLedger(IReadOnlyList<ListedOrder> orders, Mailbox mailbox, string reseller)
    {
        Orders = orders;
        _mails = mailbox.Messages.Where(mail => mail.To.Contains(reseller)).GroupBy(OrderOf, StringComparer.Ordinal)
            .ToDictionary(mails => mails.Key, mails => mails.Count(), StringComparer.Ordinal);
        var notices = mailbox.Messages.Where(mail => !mail.To.Contains(reseller)).ToList();
        _notices = orders.ToDictionary(order => order.Id, order =>
            notices.Count(mail => mail.Subject.Contains(order.Id, StringComparison.Ordinal)), StringComparer.Ordinal);
        _toldAt = orders.Where(order => NoticesOf(order.Id) > 0).ToDictionary(order => order.Id, order =>
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
    public DateTimeOffset? ToldAt(string orderId) => _toldAt.TryGetValue(orderId, out var at) ? at : null;

    /// <summary>Orders that are neither sent nor ended nor told to the administrator.</summary>
    public IEnumerable<ListedOrder> Unsettled => Orders.Where(order => order.State switch
    {
        OrderState.Requested or OrderState.Sending => true,
        OrderState.Failed or OrderState.Unknown or OrderState.NeedsAttention => NoticesOf(order.Id) == 0,
        _ => false,
    });

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

    private static string OrderOf(MailboxMessage mail) => mail.Headers.GetValueOrDefault("X-License-Order", "");

    private sealed record ListedPage(IReadOnlyList<ListedOrder> Value, string? NextLink);
}

internal sealed record ListedOrder(string Id, OrderState State, string? RequestedBy, DateTimeOffset RequestedAt, string? SkuPartNumber, int Quantity);
