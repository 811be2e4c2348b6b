using System.Globalization;
using System.Text.RegularExpressions;

namespace LicenseFunctions.Tenant;

/// <summary>
/// Reads an order mail the way a clerk with good will does: what the headers <c>X-License-Order</c>, <c>X-License-Sku</c> and
/// <c>X-License-Quantity</c> say, else what the text says in French, Dutch or English.
/// </summary>
internal static partial class OrderReader
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture;
    private const int TimeoutMs = 1000;

    /// <summary>Null where no quantity or none of the tenant's products can be made out.</summary>
    public static ResellerOrder? Read(MailboxMessage mail, TenantState tenant)
    {
        var text = $"{mail.Subject}\n{mail.Text ?? Tags().Replace(mail.Html ?? "", " ")}";
        var sku = (mail.Headers.GetValueOrDefault("X-License-Sku") is { } named ? tenant.FindSku(named) : null) ?? SkuIn(text, tenant);
        var quantity = QuantityOf(mail.Headers) ?? QuantityIn(text);
        var id = mail.Headers.GetValueOrDefault("X-License-Order") ?? mail.CustomArgs.GetValueOrDefault("order_id") ?? IdIn(text);
        return sku is null || quantity is null or 0 ? null : new(id ?? mail.Id, sku.SkuPartNumber, quantity.Value, mail);
    }

    /// <summary>The longest part number in the text, as one can begin with another.</summary>
    private static TenantSku? SkuIn(string text, TenantState tenant) => tenant.Skus
        .Where(sku => Names(text, sku.SkuPartNumber))
        .MaxBy(sku => sku.SkuPartNumber.Length);

    private static bool Names(string text, string partNumber) =>
        Regex.IsMatch(text, $@"(?<!\w){Regex.Escape(partNumber)}(?!\w)", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));

    private static int? QuantityOf(IReadOnlyDictionary<string, string> headers) =>
        headers.TryGetValue("X-License-Quantity", out var text)
        && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var given)
            ? given
            : null;

    private static int? QuantityIn(string text)
    {
        if (Quantity().Match(text) is { Success: true } labelled) return Number(labelled.Groups["number"].Value);
        if (Verb().Match(text) is not { Success: true } verb) return null;
        var number = Number(verb.Groups["number"].Value);
        return verb.Groups["less"].Success ? -number : number;
    }

    private static string? IdIn(string text) => Id().Match(text) is { Success: true } match ? match.Groups["id"].Value : null;

    private static int Number(string text) =>
        int.Parse(text.Replace('−', '-'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(quantit[ée]|quantity|aantal|nombre)[^\n\d+−-]{0,40}(?<number>[+−-]?\d{1,6})", Options, TimeoutMs)]
    private static partial Regex Quantity();

    [GeneratedRegex(
        @"(ajout\w*|add|toe\s*te\s*voegen|toevoegen|(?<less>retir\w*|supprim\w*|enlev\w*|remove|return|verwijder\w*))"
        + @"[^\n\d]{0,40}(?<number>\d{1,6})",
        Options,
        TimeoutMs)]
    private static partial Regex Verb();

    [GeneratedRegex(
        @"(commande|order|bestelling|r[ée]f[ée]rence|referentie)\s*(n°|nr\.?|no\.?|id)?\s*[:#]?\s*"
        + @"(?<id>(?=\S*\d)[A-Za-z0-9][A-Za-z0-9-]{3,})",
        Options,
        TimeoutMs)]
    private static partial Regex Id();

    [GeneratedRegex("<[^>]*>", RegexOptions.None, TimeoutMs)]
    private static partial Regex Tags();
}
