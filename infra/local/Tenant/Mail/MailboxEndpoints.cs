using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LicenseFunctions.Tenant;

/// <summary>The mails as JSON.</summary>
internal static class MailboxEndpoints
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static void Map(IEndpointRouteBuilder app, Mailbox mailbox)
    {
        app.MapMethods("/mailbox/messages", ["GET"], context => context.Response.WriteAsJsonAsync(mailbox.All, Json, context.RequestAborted));
        app.MapMethods("/mailbox/messages", ["DELETE"], context =>
        {
            mailbox.Clear();
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
    }
}
