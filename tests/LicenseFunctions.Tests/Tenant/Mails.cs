using System.Text;
using System.Text.Json;

namespace LicenseFunctions.Tests.Tenant;

/// <summary>Bodies for mail/send.</summary>
internal static class Mails
{
    public static string Json(string to = "a@b.example", string subject = "Subject", string text = "Text", string? html = null) =>
        JsonSerializer.Serialize(new
        {
            personalizations = new[] { new { to = new[] { new { email = to } } } },
            from = new { email = "licenses@contoso.example" },
            subject,
            content = html is null
            ? new[] { new { type = "text/plain", value = text } }
            : [new { type = "text/plain", value = text }, new { type = "text/html", value = html }],
        });

    public static StringContent Content() => new(Json(), Encoding.UTF8, "application/json");

    /// <summary>An order as the app sends it.</summary>
    public static string Order(
        string id = "LM-1042", string sku = "ENTERPRISEPACK", int quantity = 5, string text = "Voir les en-têtes", string? inReplyTo = null)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Message-ID"] = $"<{id}.1@contoso.example>",
            ["X-License-Order"] = id,
            ["X-License-Sku"] = sku,
            ["X-License-Quantity"] = $"{quantity}",
        };
        if (inReplyTo is not null) headers["In-Reply-To"] = inReplyTo;
        return Letter(text, headers, id);
    }

    /// <summary>A mail to the reseller without any of the headers.</summary>
    public static string Letter(string text, Dictionary<string, string>? headers = null, string? id = null) => JsonSerializer.Serialize(new
    {
        personalizations = new[]
        {
            new
            {
                to = new[] { new { email = "orders@reseller.example" } },
                headers = headers ?? [],
                custom_args = id is null ? [] : new Dictionary<string, string>(StringComparer.Ordinal) { ["order_id"] = id },
            },
        },
        from = new { email = "licenses@contoso.example" },
        reply_to = new { email = "lm-1042-a1b2@reply.contoso.example" },
        subject = "Commande de licences",
        content = new[] { new { type = "text/plain", value = text } },
        categories = new[] { "order" },
    });
}
