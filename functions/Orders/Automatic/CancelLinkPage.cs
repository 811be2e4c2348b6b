using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace LicenseFunctions.Orders.Automatic;

/// <summary>What a person sees who follows the link in the announcement of an automatic order.</summary>
internal static class CancelLinkPage
{
    public static IResult LinkNotValid(HttpRequest request) => Show(
        request, "This link is not valid", "<p>Take the link from the mail as it is, or call POST /orders/{id}/cancel.</p>", StatusCodes.Status404NotFound);

    /// <param name="title">As text.</param>
    /// <param name="body">As HTML.</param>
    public static IResult Show(HttpRequest request, string title, string body, int status = StatusCodes.Status200OK)
    {
        request.HttpContext.Response.Headers.ContentSecurityPolicy = "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        var text = HtmlEncoder.Default.Encode(title);
        return Results.Text(
            $"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>{text}</title></head><body><main><h1>{text}</h1>{body}</main></body></html>""",
            "text/html; charset=utf-8", statusCode: status);
    }
}
