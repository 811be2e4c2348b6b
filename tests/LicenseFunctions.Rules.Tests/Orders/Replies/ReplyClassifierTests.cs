using System.Globalization;
using LicenseFunctions.Orders.Replies.Classification;
using LicenseFunctions.Orders.Replies.Parsing;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Rules.Tests.Orders.Replies;

/// <summary>What people write, and what it means.</summary>
public sealed class ReplyClassifierTests
{
    [Theory]
    // Yes.
    [InlineData(nameof(ReplyMeaning.Yes), "Bonjour,\n\nVotre commande a été exécutée : +5 licences.\n\nCordialement\nJean")]
    [InlineData(nameof(ReplyMeaning.Yes), "C'est fait.")]
    [InlineData(nameof(ReplyMeaning.Yes), "Fait, n'hésitez pas à nous contacter si vous avez d'autres questions.")]
    [InlineData(nameof(ReplyMeaning.Yes), "Pas de problème, les 5 licences ont été ajoutées.")]
    [InlineData(nameof(ReplyMeaning.Yes), "Désolé pour le retard, les licences sont activées.")]
    [InlineData(nameof(ReplyMeaning.Yes), "Les licences ont été ajoutées.\n\nMerci de ne pas répondre à cet e-mail.")]
    [InlineData(nameof(ReplyMeaning.Yes), "5 licences sur 5 ont été ajoutées.")]
    [InlineData(nameof(ReplyMeaning.Yes), "Nous avons bien reçu votre demande et les licences ont été ajoutées.")]
    [InlineData(nameof(ReplyMeaning.Yes), "C'est fait. Autre chose ?")]
    [InlineData(nameof(ReplyMeaning.Yes), "Goedendag,\n\nUw bestelling is uitgevoerd: +5 licenties.\n\nMet vriendelijke groeten\nAn")]
    [InlineData(nameof(ReplyMeaning.Yes), "Dit is in orde. Aarzel niet om ons te contacteren.")]
    [InlineData(nameof(ReplyMeaning.Yes), "We hebben de 5 licenties toegevoegd, geen probleem.")]
    [InlineData(nameof(ReplyMeaning.Yes), "Hello,\nthe licenses have been added. Please do not hesitate to contact us.\nKind regards\nOnly Fools Ltd")]
    [InlineData(nameof(ReplyMeaning.Yes), "Done! Ticket no. 4711 is closed.")]
    [InlineData(nameof(ReplyMeaning.Yes), "Executed.\n\nIf you are not the intended recipient, you must not read this, and cannot use it.")]
    [InlineData(nameof(ReplyMeaning.Yes), "Commande exécutée\n\nSi vous n'êtes pas le destinataire de ce message, son usage est interdit.")]
    [InlineData(nameof(ReplyMeaning.Yes), "Uitgevoerd.\n\nIndien u niet de bedoelde ontvanger bent, mag u dit bericht niet gebruiken.")]
    // No.
    [InlineData(nameof(ReplyMeaning.No), "Votre commande n'a pas pu être exécutée.")]
    [InlineData(nameof(ReplyMeaning.No), "Bonjour, commande annulée")]
    [InlineData(nameof(ReplyMeaning.No), "C’est impossible.")]
    [InlineData(nameof(ReplyMeaning.No), "Les licences ont été ajoutées, mais seulement 3.")]
    [InlineData(nameof(ReplyMeaning.No), "Nous n'avons ajouté que trois licences.")]
    [InlineData(nameof(ReplyMeaning.No), "Nous avons ajouté 3 licences sur 5.")]
    [InlineData(nameof(ReplyMeaning.No), "Votre demande a bien été reçue. Elle est refusée.")]
    [InlineData(nameof(ReplyMeaning.No), "Non.")]
    [InlineData(nameof(ReplyMeaning.No), "N'hésitez pas à nous appeler : ce n'est pas possible.")]
    [InlineData(nameof(ReplyMeaning.No), "Uw bestelling kon niet worden uitgevoerd.")]
    [InlineData(nameof(ReplyMeaning.No), "Helaas hebben we slechts 3 licenties toegevoegd.")]
    [InlineData(nameof(ReplyMeaning.No), "3 van de 5 licenties zijn toegevoegd.")]
    [InlineData(nameof(ReplyMeaning.No), "Your order could not be executed: your contract does not allow this change.")]
    [InlineData(nameof(ReplyMeaning.No), "We can't do this.")]
    [InlineData(nameof(ReplyMeaning.No), "We have added only 3 of 5 licenses.")]
    [InlineData(nameof(ReplyMeaning.No), "3 out of 5 licenses have been added.")]
    [InlineData(nameof(ReplyMeaning.No), "Unfortunately the order was\nrejected.")]
    [InlineData(nameof(ReplyMeaning.No), "Done.\nKind regards\nAnn\n\nPS: two of them could not be added.")]
    // Question.
    [InlineData(nameof(ReplyMeaning.Question), "Pouvez-vous confirmer le nombre total de licences ?")]
    [InlineData(nameof(ReplyMeaning.Question), "Bonjour,\n\nmerci de nous préciser le compte concerné.")]
    [InlineData(nameof(ReplyMeaning.Question), "Faut-il remplacer les licences qui ont été ajoutées en mars ?")]
    [InlineData(nameof(ReplyMeaning.Question), "Kunt u dit bevestigen?")]
    [InlineData(nameof(ReplyMeaning.Question), "Gelieve het account te bevestigen.")]
    [InlineData(nameof(ReplyMeaning.Question), "Which account is this for?")]
    [InlineData(nameof(ReplyMeaning.Question), "We received your request. Please confirm the total.")]
    // Nothing.
    [InlineData(nameof(ReplyMeaning.Nothing), "")]
    [InlineData(nameof(ReplyMeaning.Nothing), " \n\n ")]
    [InlineData(nameof(ReplyMeaning.Nothing), "Bonjour,\n\nCordialement\nJean Dupont\nReseller SA")]
    [InlineData(nameof(ReplyMeaning.Nothing), "Merci beaucoup !")]
    [InlineData(nameof(ReplyMeaning.Nothing), "Nous avons bien reçu votre demande et la traiterons dans les plus brefs délais.")]
    [InlineData(nameof(ReplyMeaning.Nothing), "Votre demande a été enregistrée sous le numéro 4711 et sera traitée demain.")]
    [InlineData(nameof(ReplyMeaning.Nothing), "Bien reçu, on s'en occupe.")]
    [InlineData(nameof(ReplyMeaning.Nothing), "We received your request, ticket 123.")]
    [InlineData(nameof(ReplyMeaning.Nothing), "Uw aanvraag is ontvangen en wordt verwerkt.")]
    [InlineData(nameof(ReplyMeaning.Nothing), "Bedankt voor uw bestelling.")]
    // Unclear.
    [InlineData(nameof(ReplyMeaning.Unclear), "OK")]
    [InlineData(nameof(ReplyMeaning.Unclear), "Le prix par licence a changé.")]
    [InlineData(nameof(ReplyMeaning.Unclear), "De licenties zijn toegevoegd, maar ze verschijnen niet.")]
    [InlineData(nameof(ReplyMeaning.Unclear), "The licenses have been added to another account.")]
    // Automatic.
    [InlineData(nameof(ReplyMeaning.Automatic), "Je suis en congé du 1er au 9 août. En cas d'urgence, appelez le 0800.")]
    public void Text_Means(string meaning, string text) => Assert.Equal(Enum.Parse<ReplyMeaning>(meaning), ReplyClassifier.Read(QuoteStripper.Of(text)));

    [Fact]
    public void Done_IsAYes_WithWhateverStandsBelowIt()
    {
        var below = new[] { "", "\n\nJan", "\nJan\nReseller NV\nTel. 02 123 45 67" }
            .Concat(ReplySamples.Footers.SelectMany(footer => new[] { $"\nJan\n{footer}", $"\n\nJan\n\n{footer}", $"\n\nKind regards\nJan\n\n{footer}" }));
        Means([.. ReplySamples.Done, .. below.Select(end => $"De 5 licenties zijn toegevoegd.{end}"), .. below.Select(end => $"C'est fait.{end}")],
            ReplyMeaning.Yes);
    }

    [Fact]
    public void InProgress_SaysNothingYet_WithWhateverStandsBelowIt() => Means(
        [.. ReplySamples.InProgress, .. ReplySamples.Footers.Select(footer => $"Nous avons bien reçu votre demande.\nJan\n\n{footer}")], ReplyMeaning.Nothing);

    [Fact]
    public void Redirected_IsAQuestionOrANo() => Means(ReplySamples.Redirected, ReplyMeaning.Question, ReplyMeaning.No);

    [Fact]
    public void Refused_IsANo() => Means(ReplySamples.Refused, ReplyMeaning.No);

    [Fact]
    public void Away_IsAutomatic() => Means(ReplySamples.Away, ReplyMeaning.Automatic);

    [Fact]
    public void WhatDoesNotClearlySayThatItIsDone_IsNoYes() =>
        Means(ReplySamples.NotClearlyDone, ReplyMeaning.Unclear, ReplyMeaning.Nothing, ReplyMeaning.Question, ReplyMeaning.No, ReplyMeaning.Automatic);

    /// <summary>Each kind of sentence, made of a yes, with a word that takes it back.</summary>
    [Theory]
    [InlineData("Demain {0}.")]
    [InlineData("Dès que possible, {0}.")]
    [InlineData("Once you have signed the quote, {0}.")]
    [InlineData("Zodra u betaald heeft, {0}.")]
    [InlineData("If {0}, you will get a mail.")]
    [InlineData("Voulez-vous savoir si {0} ?")]
    [InlineData("{0}?")]
    [InlineData("{0}, but not for you.")]
    [InlineData("{0}, mais seulement 2.")]
    [InlineData("Normalement {0}.")]
    [InlineData("I think {0}.")]
    [InlineData("{0}.\nMaar er is een probleem.")]
    [InlineData("> {0}.")]
    public void Yes_ThatIsTakenBack_IsNone(string around)
    {
        string[] yeses =
            ["les licences ont été ajoutées", "c'est fait", "de licenties zijn toegevoegd", "uw bestelling is uitgevoerd", "the licenses have been added",
                "it is done"];
        Means(
            [.. yeses.Select(yes => string.Format(CultureInfo.InvariantCulture, around, yes))],
            ReplyMeaning.Unclear, ReplyMeaning.Nothing, ReplyMeaning.Question, ReplyMeaning.No);
    }

    [Theory]
    [InlineData("Fait.\n\n> impossible", "Fait.")]
    [InlineData("Fait.\n-- \nimpossible", "Fait.")]
    [InlineData("Fait.\n\n-----Message d'origine-----\nDe : A\nimpossible", "Fait.")]
    [InlineData("Done.\n\n-----Original Message-----\nimpossible", "Done.")]
    [InlineData("Done.\n\n________________________________\nFrom: A <a@b.example>\nSent: Monday\nTo: C\nSubject: D\n\nimpossible", "Done.")]
    [InlineData("Fait.\n\nDe : A <a@b.example>\nEnvoyé : lundi\nÀ : C\nObjet : D\n\nimpossible", "Fait.")]
    [InlineData("Gedaan.\n\nVan: A <a@b.example>\nVerzonden: maandag\nAan: C\nOnderwerp: D\n\nonmogelijk", "Gedaan.")]
    [InlineData("Fait.\n\nLe mar. 24 nov. 2026 à 10:38, Contoso <a@b.example> a écrit :\n\nimpossible", "Fait.")]
    [InlineData("Fait.\n\nLe mar. 24 nov. 2026 à 10:38, Contoso\n<a@b.example> a écrit :\n> impossible", "Fait.")]
    [InlineData("Gedaan.\n\nOp di 24 nov. 2026 om 10:38 schreef Contoso <a@b.example>:\n> onmogelijk", "Gedaan.")]
    [InlineData("Done.\n\nOn Tue, Nov 24, 2026 at 10:38 AM Contoso <a@b.example> wrote:\n\nimpossible", "Done.")]
    [InlineData("On Tue, Nov 24, 2026 at 10:38 AM Contoso <a@b.example> wrote:\n> please add 5\n\nDone.", "Done.")]
    [InlineData("On Tue, Nov 24, 2026 at 10:38 AM Contoso <a@b.example> wrote:\nplease add 5", "")]
    [InlineData("Done.\nSent from my iPhone", "Done.")]
    [InlineData("Done.\n\nSent from Outlook for Android<https://aka.ms/x>", "Done.")]
    [InlineData("Envoyé depuis mon Galaxy", "")]
    [InlineData("Verzonden met Proton Mail beveiligde e-mail.", "")]
    [InlineData("Von meinem iPhone gesendet", "")]
    [InlineData("Télécharger Outlook pour Android<https://aka.ms/x>\n\n________________________________\nDe : A <a@b.example>\nEnvoyé : lundi", "")]
    [InlineData("Contoso NV <a@b.example> schreef op ma 23 nov 2026 om 09:01:\n> C'est fait.", "")]
    [InlineData("Contoso a écrit le 23/11/2026 09:01 :\n\nC'est fait.", "")]
    [InlineData("Am 23.11.2026 um 09:01 schrieb Contoso:\n> Erledigt", "")]
    [InlineData("---- Mail d'origine ----\nDe: \"A\" <a@b.example>\nC'est fait.", "")]
    [InlineData("--- Original e-mail ---\nDone.", "")]
    [InlineData("Verzonden: de licenties zijn toegevoegd.", "Verzonden: de licenties zijn toegevoegd.")]
    [InlineData("De : notre équipe, c'est fait.", "De : notre équipe, c'est fait.")]
    [InlineData("On 24 November we wrote to you; it is done.", "On 24 November we wrote to you; it is done.")]
    public void NewText_IsWhatIsNotQuoted(string text, string expected) => Assert.Equal(expected, QuoteStripper.Of(text));

    [Theory]
    [InlineData("<p>C'est&nbsp;fait.</p><blockquote>impossible</blockquote>", "C'est fait.")]
    [InlineData("<div>Done.<br>Bye</div><div class=\"gmail_quote\"><div>x</div>impossible</div>", "Done.\nBye")]
    [InlineData("<p>Done.</p><hr><div id=\"divRplyFwdMsg\"><b>From:</b> A</div><div>impossible</div>", "Done.")]
    [InlineData("<html><head><title>impossible</title><style>p { content: 'impossible' }</style><body><script>impossible</script><p>Done.", "Done.")]
    [InlineData("<p style='display: none'>impossible</p><!-- impossible --><p>Done.</p>", "Done.")]
    [InlineData("<blockquote>impossible<blockquote>more</blockquote>still</blockquote><p>Done.</p>", "Done.")]
    [InlineData("<blockquote>impossible", "")]
    [InlineData("<p><s>impossible</s><strike>impossible</strike><del>impossible</del>Done.</p>", "Done.")]
    [InlineData("<span style='font-size:0px'>impossible</span><span style='font-size: 1px;color:#fff'>impossible</span>Done.", "Done.")]
    [InlineData("<div style='color:#333;MAX-HEIGHT: 0.0PX ! important'>impossible</div>Done.", "Done.")]
    [InlineData("<div style='max-height:0;overflow:hidden;mso-hide:all'>impossible<div>still</div>more</div>Done.", "Done.")]
    [InlineData("<div style='height:0;overflow:hidden'>impossible</div><div style='height:0'>Done.</div>", "Done.")]
    [InlineData("<p style='display:/* */none'>impossible</p><p style='visibility:hidden'>impossible</p><p style='opacity:0'>impossible</p><p>Done.", "Done.")]
    [InlineData("<p style='text-decoration: line-through'>impossible</p><p hidden>impossible</p><p style='text-indent:-9999px'>impossible</p>Done.", "Done.")]
    [InlineData("<p style='display:none'>impossible<p>Done.", "Done.")]
    [InlineData("<p style='font-size:10.0pt;margin-left:-18.0pt;max-height:100px;opacity:0.8;font-size:0.9em;line-height:1px'>Done.</p>", "Done.")]
    public void HtmlText_IsWhatIsSeenAndNotQuoted(string html, string expected) =>
        Assert.Equal(expected, MailText.Lines(HtmlText.Of(html), 100).Replace("\n\n", "\n", StringComparison.Ordinal));

    [Theory]
    [InlineData('\uFFFE')]
    [InlineData('\uFFFF')]
    [InlineData('\uD83D')]
    [InlineData('\uDE00')]
    public void Text_WithWhatIsNoCharacter_IsReadAllTheSame(char none) => Assert.Equal("fait ", ReplyNormalizer.Plain($"Fait {none}")[..5]);

    [Fact]
    public void Text_ThatIsCutInsideACharacter_IsReadAllTheSame() =>
        Assert.Equal(ReplyMeaning.Yes, ReplyClassifier.Read("Done.\n\n" + string.Concat(Enumerable.Repeat("😀", 64 * 1024))));

    [Fact]
    public void MailText_CutsBetweenCharacters_AndKeepsNoHalves()
    {
        Assert.Equal("abc…", MailText.SingleLine("abc😀😀", 5));
        Assert.Equal("a b\uFFFDc", MailText.SingleLine("a\r\n\tb\uD83D\u200Bc\0", 50));
    }

    private static void Means(IReadOnlyList<string> texts, params ReplyMeaning[] expected)
    {
        var others = texts.Select(text => (Text: text, Says: ReplyClassifier.Read(QuoteStripper.Of(text)))).Where(read => !expected.Contains(read.Says));
        Assert.Empty(others.Select(read => $"{read.Says}: {read.Text}"));
    }
}
