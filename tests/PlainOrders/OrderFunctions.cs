using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Storage.Queues;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace PlainOrders;

/// <summary>Takes orders and lists them, with the parts of LicenseFunctions' contract that the benchmark uses.</summary>
internal sealed class OrderFunctions(OrderTable orders, QueueClient queue)
{
    /// <summary>The order's id is made from its Idempotency-Key, so that an order that is posted twice is one.</summary>
    [Function("PlaceOrder")]
    public async Task<IResult> Place(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orders")] HttpRequest request, CancellationToken cancellationToken)
    {
        var body = (await request.ReadFromJsonAsync<OrderBody>(cancellationToken))!;
        var key = Encoding.UTF8.GetBytes(request.Headers["Idempotency-Key"].ToString());
        var order = new PlainOrder
        {
            RowKey = Convert.ToHexString(SHA256.HashData(key))[..16],
            Sku = body.Sku,
            Quantity = body.Quantity,
            RequestedBy = body.RequestedBy,
            RequestedAt = TimeProvider.System.GetUtcNow(),
            State = PlainOrder.Requested,
        };
        await orders.AddAsync(order, cancellationToken);
        await queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        await queue.SendMessageAsync(JsonSerializer.Serialize(new OrderMessage(order.RowKey)), cancellationToken);
        return Results.Accepted(uri: null, new { id = order.RowKey });
    }

    [Function("ListOrders")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "orders")] HttpRequest request, CancellationToken cancellationToken) => Results.Ok(new
        {
            value = (await orders.ListAsync(cancellationToken))
                .Select(order => new { id = order.RowKey, order.State, order.RequestedBy, order.RequestedAt, order.Sku, order.Quantity }),
            request.Method,
        });

    /// <summary>Answers when the app listens.</summary>
    [Function("GetContract")]
    public static IResult GetContract([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "openapi.json")] HttpRequest request) =>
        Results.Ok(new { openapi = "3.1.0", request.Method });

    private sealed record OrderBody(string Sku, int Quantity, string RequestedBy);
}
