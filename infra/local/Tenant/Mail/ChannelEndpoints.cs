using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LicenseFunctions.Tenant;

/// <summary>Channels of Teams and Slack, as far as the app sees them: what is posted to <c>/channels/{name}</c> is accepted and kept.</summary>
internal static class ChannelEndpoints
{
    private const int Kept = 50;

    public static void Map(IEndpointRouteBuilder app, TimeProvider clock)
    {
        var messages = new ConcurrentQueue<ChannelMessage>();
        app.MapMethods("/channels/{name}", ["POST"], async context =>
        {
            JsonNode? body;
            try
            {
                body = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            }
            catch (JsonException)
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }

            messages.Enqueue(new((string)context.Request.RouteValues["name"]!, clock.GetUtcNow(), context.Request.Headers["webhook-id"], body));
            while (messages.Count > Kept) messages.TryDequeue(out _);
            // As a workflow of Teams does: what becomes of the message, it does not say.
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        });
        app.MapMethods("/channels", ["GET"], context => context.Response.WriteAsJsonAsync(messages, TenantJson.Options, context.RequestAborted));
    }

    private sealed record ChannelMessage(string Channel, DateTimeOffset At, string? WebhookId, JsonNode? Body);
}
