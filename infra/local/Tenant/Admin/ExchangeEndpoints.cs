using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LicenseFunctions.Tenant.Admin;

/// <summary>What a person in Outlook, an administrator of Exchange or somebody else in the world does to the shared mailbox.</summary>
internal sealed class ExchangeEndpoints(ExchangeMailbox mailbox)
{
    private const int LargestMail = 35 * 1024 * 1024;

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapMethods("/tenant/exchange", ["GET"], context => AdminEndpoints.Write(context, 200, Summary()));
        app.MapMethods("/tenant/exchange", ["PUT"], context => AdminEndpoints.Read<ExchangeBody>(context, body => Set(context, body)));
        app.MapMethods("/tenant/exchange/inbox", ["POST"], ReceiveAsync);
        app.MapMethods("/tenant/exchange/messages/{id}", ["DELETE"], Delete);
        app.MapMethods("/tenant/exchange/deltatokens", ["DELETE"], context =>
        {
            mailbox.ExpireDeltaTokens();
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
    }

    private ExchangeSummary Summary() => new(
        mailbox.Address, mailbox.Exists, mailbox.MayAccess, mailbox.MayAccessOthers, mailbox.AllowsPlusAddresses, mailbox.KeepsMessageId,
        mailbox.SentItemsLag.TotalSeconds, mailbox.DraftsLag.TotalSeconds, mailbox.LosesSendAnswers, mailbox.LosesDraftAnswers, mailbox.MailsAMinute,
        mailbox.UnknownRecipients, List(mailbox.Inbox), List(mailbox.Drafts), List(mailbox.SentItems));

    private static List<ExchangeItem> List(IReadOnlyList<ExchangeMessage> messages) =>
        [.. messages.Select(message => new ExchangeItem(message.Id, message.Subject, message.From, message.To, message.InternetMessageId, message.Categories))];

    private Task Set(HttpContext context, ExchangeBody body)
    {
        mailbox.Exists = body.Exists ?? mailbox.Exists;
        mailbox.MayAccess = body.MayAccess ?? mailbox.MayAccess;
        mailbox.MayAccessOthers = body.MayAccessOthers ?? mailbox.MayAccessOthers;
        mailbox.AllowsPlusAddresses = body.AllowsPlusAddresses ?? mailbox.AllowsPlusAddresses;
        mailbox.KeepsMessageId = body.KeepsMessageId ?? mailbox.KeepsMessageId;
        if (body.SentItemsLagSeconds is { } sentItemsLag) mailbox.SentItemsLag = TimeSpan.FromSeconds(sentItemsLag);
        if (body.DraftsLagSeconds is { } draftsLag) mailbox.DraftsLag = TimeSpan.FromSeconds(draftsLag);
        mailbox.LosesSendAnswers = body.LosesSendAnswers ?? mailbox.LosesSendAnswers;
        mailbox.LosesDraftAnswers = body.LosesDraftAnswers ?? mailbox.LosesDraftAnswers;
        if (body.MailsAMinute is { } limit) mailbox.MailsAMinute = limit > 0 ? limit : null;
        mailbox.UnknownRecipients = body.UnknownRecipients ?? mailbox.UnknownRecipients;
        return AdminEndpoints.Write(context, 200, Summary());
    }

    /// <summary>The body is the whole message; the query <c>authenticationResults</c> is what Exchange writes on top of it.</summary>
    private async Task ReceiveAsync(HttpContext context)
    {
        if (context.Request.ContentLength is null or 0 or > LargestMail)
        {
            await AdminEndpoints.Refuse(context, "A body is needed: a mail with its headers, up to 35 MB.");
            return;
        }

        using var mime = new MemoryStream();
        await context.Request.Body.CopyToAsync(mime, context.RequestAborted);
        try
        {
            var received = mailbox.Receive(mime.ToArray(), context.Request.Query["authenticationResults"]);
            await AdminEndpoints.Write(context, 201, new { received.Id, received.Subject });
        }
        catch (FormatException)
        {
            await AdminEndpoints.Refuse(context, "The body is no mail.");
        }
    }

    private Task Delete(HttpContext context)
    {
        var isGone = mailbox.Delete((string)context.Request.RouteValues["id"]!);
        context.Response.StatusCode = isGone ? StatusCodes.Status204NoContent : StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
