using System.Globalization;
using System.Text.RegularExpressions;

namespace LicenseFunctions.Orders.Answers;

/// <summary>The words that tell what a sentence means; in the form that <see cref="AnswerText"/> gives them.</summary>
internal static partial class AnswerWords
{
    /// <summary>Says no, or not all of it.</summary>
    public static bool Refuses(string sentence) => Refusal().IsMatch(sentence) || IsPartial(sentence);

    /// <summary>Says that it is done.</summary>
    public static bool SaysDone(string sentence) => !IsQuestion(sentence) && Future().Split(sentence).Any(part => Done().IsMatch(part));

    /// <summary>Wants to know something, or wants something done.</summary>
    public static bool Asks(string sentence) => IsQuestion(sentence) || Request().IsMatch(sentence);

    /// <summary>Says that the order has arrived, and no more.</summary>
    public static bool Acknowledges(string sentence) => Receipt().IsMatch(sentence);

    public static bool SaysSomething(string sentence) => Refuses(sentence) || SaysDone(sentence) || Asks(sentence);

    private static bool IsQuestion(string sentence) => sentence.Contains('?', StringComparison.Ordinal);

    /// <summary>"3 of 5".</summary>
    private static bool IsPartial(string sentence) => Share().Matches(sentence).Any(share =>
        int.TryParse(share.Groups["part"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var part)
        && int.TryParse(share.Groups["whole"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var whole)
        && part < whole);

    [GeneratedRegex(
        // French: a negation of any kind, and words of failure.
        @"\b(n'|ne )[^.!?;]{0,80}\b(pas|plus|jamais|aucun|aucune|guere|rien|que)\b|\b(pas|plus|toujours pas) (encore |ete |pu )*(possible|disponible|autorise|execut|ajout|trait|activ|retir|fait|effectu)"
        + @"|\bpas\b|\baucune?\b|\bimpossib|\brefus|\brejet|\bdeclin|\bechec|\bechou|\bannul|\bindisponib|\binsuffisan|\bmalheureusement|\bhelas\b|\bregret|\bdesole|\bnavre|\bseulement|\buniquement\b|\bpartiel|\brupture\b|\bnon\b"
        + @"|\berreur|\bprobleme|\bsuspen|\bbloqu|\bblock|\binterdi|\bincapab|\bexpire|\bmanqu|\bretard"
        // Dutch.
        + @"|\bniet\b|\bgeen\b|\bnooit\b|\bnee\b|\bneen\b|\bonmogelijk|\bhelaas\b|\bjammer|\bspijt|\bslechts\b|\balleen\b|\benkel\b|\bgedeeltelijk|\bdeels\b|\bgeweiger|\bweiger|\bafgewezen|\bgeannuleer|\bmislukt|\bfout\b|\bprobleem|\bonvoldoende"
        + @"|\bniets\b|\buitgesteld|\bgeblokkeerd|\bopgeschort|\bverlopen|\bontbreek|\bonbeschikbaar"
        // English.
        + @"|\bno\b|\bnot\b|n't\b|\bcannot\b|\bunable|\bunfortunately|\bsorry\b|\breject|\bdenied|\bdeny|\bfail|\bcancel|\bonly\b|\bpartial|\bpartly|\binsufficient|\bunavailable|\bunsuccessful|\berrors?\b|\bnever\b|\bnone\b|\bout of stock|\bon hold\b|\bwithout success|\bproblems?\b|\bdisallow|\bmissing\b|\bdelayed",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Refusal();

    [GeneratedRegex(@"\b(?<part>\d{1,6})(?: [a-z()]+){0,3}? (?:of|of the|out of|out of the|sur|sur les|van|van de|op de) (?<whole>\d{1,6})\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Share();

    [GeneratedRegex(
        @"\b(a|ont|avons|ai|est|sont|etait|ete)( bien| deja| donc| maintenant| desormais| tous| toutes)*( ete)?( bien| deja| maintenant)* (execute|ajoute|retire|supprime|traite|effectue|active|realise|fait|modifie|adapte|mis a jour|cloture|complete|provisionne|augmente|diminue|reduit|commande)e?s?\b"
        + @"|\bc'est (bien )?(fait|bon|regle|en ordre|ok)\b|\b(commande|demande|modification|licences?)( bien)? (executee|ajoutee|retiree|effectuee|traitee|realisee)s?\b|\bvoila\b|\bchose faite\b"
        + @"|\b(is|zijn|werd|werden|heb|hebben|heeft)\b[^.!?;]{0,80}\b(uitgevoerd|toegevoegd|verwijderd|verwerkt|geactiveerd|aangepast|afgerond|voltooid|doorgevoerd|bijgevoegd|gewijzigd|gedaan|in orde)\b|\bin orde\b"
        + @"|\b(has|have) (now |already |been |successfully )*(been )?(executed|processed|completed|added|removed|updated|activated|provisioned|applied|done|made|increased|reduced|decreased|fulfilled)\b"
        + @"|\b(is|are) (now )?(done|completed?|active|available|in place|updated)\b|\bwe (have )?(just |now )*(added|removed|executed|processed|completed|updated|activated)\b|\ball (done|set)\b|^(done|completed|executed)\b",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Done();

    /// <summary>What follows is still to come, whatever comes before it.</summary>
    [GeneratedRegex(@"\b(wordt|worden|zal|zullen|will|sera|seront)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Future();

    [GeneratedRegex(
        @"\b(pouvez|pourriez|voulez|souhaitez|desirez)[- ]vous\b|\b(merci de|veuillez|priere de)( bien vouloir)?( nous| me)? (confirmer|preciser|indiquer|communiquer|fournir|envoyer|transmettre|completer|signer|valider|verifier|renvoyer|repondre)"
        + @"|\bnous (avons besoin|attendons|aurions besoin)\b|\ben attente de\b|\bdans l'attente de (votre|la|vos)\b"
        + @"|\b(kunt|kan|wilt|zou|gelieve)( u| je)?\b[^.!?;]{0,80}\b(bevestigen|bezorgen|verduidelijken|laten weten|meedelen|doorgeven|opsturen|ondertekenen|aanvullen|specificeren)\b|\bwe hebben [^.!?;]{0,60} nodig\b|\bwij hebben [^.!?;]{0,60} nodig\b|\bin afwachting van\b|\bwachten op (uw|de)\b"
        + @"|\b(could|can|would) you\b|\bplease (confirm|provide|specify|clarify|let us know|send|sign|complete|indicate|advise|verify|approve)\b|\bwe (need|require|await|are waiting for)\b|\bawaiting your\b",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Request();

    [GeneratedRegex(
        @"\bbien recu\b|\b(avons|ai|a) (bien )?(ete )?(recu|enregistre|pris en compte|receptionne)|\b(est|ete) (bien )?(recue?|enregistree?|prise? en (compte|charge)|receptionnee?|ouverte?|creee?)\b|\baccuse (de )?reception|\bprenons en charge|\bdossier [^.]{0,40}(ouvert|cree)|\bbonne reception\b"
        + @"|\b(is|zijn|werd|hebben|heb)\b[^.!?;]{0,80}\b(ontvangen|geregistreerd|aangemaakt|geopend|doorgestuurd)\b|\bontvangstbevestiging|\bgoed ontvangen\b"
        + @"|\b(have |has been |was |been )?received (your|the) |\b(has been|was|is) (received|registered|logged|created|opened|assigned|forwarded)\b|\backnowledge|\bwell received\b|\bthank you for (your|contacting)|\bthanks for (your|contacting)|\bmerci pour (votre|ton)|\bbedankt voor (uw|je)",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Receipt();
}
