using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LicenseFunctions.Tenant;

/// <summary>The mails over HTTP: a page, and JSON.</summary>
internal static class MailboxEndpoints
{
    public static void Map(IEndpointRouteBuilder app, Mailbox mailbox)
    {
        var page = new MailboxPage(mailbox);
        app.MapMethods("/mailbox", ["GET"], page.InvokeAsync);
        app.MapMethods("/mailbox/{id}", ["GET"], page.InvokeAsync);
        app.MapMethods(
            "/mailbox/messages",
            ["GET"],
            context => context.Response.WriteAsJsonAsync(mailbox.All, TenantJson.Options, context.RequestAborted));
        app.MapMethods("/mailbox/messages", ["DELETE"], context =>
        {
            mailbox.Clear();
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
    }
}
