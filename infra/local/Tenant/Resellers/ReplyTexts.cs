using System.Globalization;

namespace LicenseFunctions.Tenant;

/// <summary>
/// How the reseller writes, in its customer's language. Every reply quotes the mail that it answers, as people's programs do.
/// </summary>
internal static class ReplyTexts
{
    public static string Subject(ResellerAnswer answer, string language, string subject) => answer switch
    {
        ResellerAnswer.AutoReply => Pick(language, "Réponse automatique : ", "Automatisch antwoord: ", "Automatic reply: ") + subject,
        _ => (subject.StartsWith("Re:", StringComparison.OrdinalIgnoreCase) ? "" : "Re: ") + subject,
    };

    public static string Body(ResellerAnswer answer, string language, ResellerOrder order)
    {
        var quantity = order.Quantity.ToString("+0;-0", CultureInfo.InvariantCulture);
        var what = $"{quantity} {Pick(language, "licence(s)", "licentie(s)", "license(s)")} {order.Sku}";
        var message = answer switch
        {
            ResellerAnswer.AutoReply => Pick(
                language,
                "Je suis absent(e) du bureau. Votre message sera traité à mon retour.",
                "Ik ben afwezig. Uw bericht wordt behandeld wanneer ik terug ben.",
                "I am out of the office. Your message will be handled when I am back."),
            ResellerAnswer.Refuse => Pick(
                language,
                $"Votre commande {order.OrderId} n'a pas pu être exécutée : votre contrat ne permet pas cette modification ({what}).",
                $"Uw bestelling {order.OrderId} kon niet worden uitgevoerd: uw contract laat dit niet toe ({what}).",
                $"Your order {order.OrderId} could not be executed: your contract does not allow this change ({what})."),
            _ => Pick(
                language,
                $"Votre commande {order.OrderId} a été exécutée : {what}.",
                $"Uw bestelling {order.OrderId} is uitgevoerd: {what}.",
                $"Your order {order.OrderId} has been executed: {what}."),
        };
        var greeting = Pick(language, "Bonjour,", "Goedendag,", "Hello,");
        var close = Pick(language, "Cordialement", "Met vriendelijke groeten", "Kind regards");
        return $"{greeting}\n\n{message}\n\n{close}\n\n{Quoted(order.Mail)}\n";
    }

    private static string Quoted(MailboxMessage mail) =>
        string.Join('\n', (mail.Text ?? "").TrimEnd().ReplaceLineEndings("\n").Split('\n').Select(line => $"> {line}"));

    private static string Pick(string language, string french, string dutch, string english) => language switch
    {
        "nl" => dutch,
        "en" => english,
        _ => french,
    };
}
