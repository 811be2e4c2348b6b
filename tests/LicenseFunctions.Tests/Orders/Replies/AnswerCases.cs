using System.Text;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Email;
using static LicenseFunctions.Orders.Model.OrderState;
using static LicenseFunctions.Orders.Storage.ReplyMeaning;

namespace LicenseFunctions.Tests.Orders.Replies;

/// <summary>A mail and what must become of it.</summary>
/// <param name="State">Of order A afterwards.</param>
/// <param name="Says">What the mail is read as.</param>
/// <param name="Why">What stands in the reason why it is kept aside; null if it is recorded with the order.</param>
/// <param name="Change">What makes the mail other than the plain answer to order A's mail.</param>
internal sealed record AnswerCase(string Name, OrderState State, ReplyMeaning Says, string? Why, Func<ReplySetup, InboundPost, InboundPost> Change)
{
    /// <summary>Whether SendGrid__InboundPublicKey is set.</summary>
    public bool HasKey { get; init; } = true;

    /// <summary>The order that a mail kept aside may belong to, where that is known.</summary>
    public bool GuessesA { get; init; }
}

/// <summary>Every kind of mail that may come in, in one table.</summary>
internal static class AnswerCases
{
    private const string Done = "Bonjour,\n\nVotre commande a été exécutée : +5 licences.\n\nCordialement";

    public static IReadOnlyList<AnswerCase> All { get; } =
    [
        // What is written, and how.
        new("plain", Confirmed, Yes, null, (_, p) => p with { Text = Done }),
        new("HTML only", Confirmed, Yes, null, (_, p) => p with { Html = "<p>Bonjour,</p><p>C&#39;est fait.</p><blockquote>impossible</blockquote>" }),
        new("HTML only, text blank", Confirmed, Yes, null, (_, p) => p with { Text = " \n", Html = "<p>C'est fait.</p>" }),
        new("latin-1", NeedsAttention, No, null, (_, p) => p with { Text = "Refusée.", Charset = "iso-8859-1" }),
        new("windows-1252", Confirmed, Yes, null, (_, p) => p with { Text = "C’est fait – 5 licences.", Charset = "windows-1252" }),
        new("charset that nobody knows", Confirmed, Yes, null, (_, p) => p with { Text = "Exécutée.", Charset = "iso-8859-1", NamedCharset = "x-klingon" }),
        new("charset misnamed as UTF-8", NeedsAttention, No, null, (_, p) =>
            p with { Text = "Commande refusée.", Charset = "iso-8859-1", NamedCharset = "utf-8" }),
        new("UTF-8 misnamed as iso-8859-1", Confirmed, Yes, null, (_, p) => p with { Text = "Exécutée.", NamedCharset = "iso-8859-1" }),
        new("UTF-8 misnamed as UTF-16", NeedsAttention, No, null, (_, p) => p with { Text = "Commande refusée.", NamedCharset = "utf-16" }),
        new("ASCII misnamed as EBCDIC", NeedsAttention, No, null, (_, p) => p with { Text = "Rejected.", NamedCharset = "ibm037" }),
        new("UTF-16 indeed", Confirmed, Yes, null, (_, p) => p with { Text = "C'est fait.", Charset = "utf-16" }),
        new("windows-1252 named as its subset", Confirmed, Yes, null, (_, p) =>
            p with { Text = "C’est fait – 5 licences ajoutées.", Charset = "windows-1252", NamedCharset = "iso-8859-1" }),
        new("HTML only, a refusal that nobody sees", Confirmed, Yes, null, (_, p) =>
            p with { Html = "<div style=\"max-height:0;overflow:hidden\">Refusée.</div><p>C'est fait.</p>" }),
        new("HTML only, a yes that nobody sees", NeedsAttention, No, null, (_, p) =>
            p with { Html = "<div style='FONT-SIZE: 0 !important'>C'est fait.</div><p>Commande refusée.</p>" }),
        new("HTML only, a yes that is struck out", Sent, Nothing, null, (_, p) => p with { Html = "<p><s>C'est fait.</s></p>" }),
        new("raw, quoted-printable", Confirmed, Yes, null, (_, p) =>
            p with { Mime = "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nVotre commande a =E9t=E9 " +
            "ex=E9cut=\n=E9e.\n" }),
        new("raw, base64", NeedsAttention, No, null, (_, p) =>
            p with { Mime = $"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{Base64("Votre commande est refusée.")}\n" }),
        new("raw, 8 bit, windows-1252", Confirmed, Yes, null, (_, p) =>
            p with { Charset = "windows-1252", Mime = "Content-Type: text/plain; charset=windows-1252\nContent-Transfer-Encoding: 8bit\n\nC’est fait.\n" }),
        new("raw, alternatives", Confirmed, Yes, null, (_, p) =>
            p with { Mime = Multipart("alternative", "Content-Type: text/plain\n\nDone.\n", "Content-Type: text/html\n\n<p>Done.</p>\n") }),
        new("raw, HTML only", NeedsAttention, No, null, (_, p) => p with { Mime = "Content-Type: text/html; charset=utf-8\n\n<p>C'est impossible.</p>\n" }),
        new("raw, text only as attachment", Sent, Nothing, null, (_, p) =>
            p with { Mime = Multipart("mixed", "Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nDone.\n") }),
        new("raw, no MIME at all", Confirmed, Yes, null, (_, p) => p with { Mime = "\nDone.\n" }),
        new("Outlook's quotation says impossible", Confirmed, Yes, null, (_, p) =>
            p with { Text = "C'est fait.\n\nDe : Contoso <licenses@contoso.example>\nEnvoyé : mardi 24 novembre 2026 10:38\nÀ : Reseller\nObjet : " +
            "Commande\n\nSi c'est impossible, merci de nous le dire." }),
        new("a yes with n'hésitez pas", Confirmed, Yes, null, (_, p) => p with { Text = "C'est fait. N'hésitez pas à nous recontacter." }),
        new("subject in encoded words", Confirmed, Yes, null, (s, p) =>
            p with { Subject = $"=?utf-8?B?{Base64($"Exécutée : {s.A.Id}")}?=", Mime = "\nDone.\n", Envelope = ToApp(), Headers = [] }),
        new("headers folded", Confirmed, Yes, null, (s, p) => p with { Text = Done, Envelope = ToApp(), Subject = "Re: commande",
            Headers = ["Message-ID:\n <folded@mail.reseller.example>", $"In-Reply-To:\n {s.A.MailMessageId}"] }),
        new("attachment of 25 MB", Confirmed, Yes, null, (_, p) => p with { Text = Done, AttachmentBytes = 25_000_000 }),
        new("raw, attachment of 25 MB", Confirmed, Yes, null, (_, p) => p with { Mime = BigMime("Done.\n"), AttachmentBytes = 25_000_000 }),

        // What it means.
        new("refusal, fr", NeedsAttention, No, null, (s, p) => p with { Text = $"Votre commande {s.A.Id} n'a pas pu être exécutée." }),
        new("refusal, nl", NeedsAttention, No, null, (s, p) => p with { Text = $"Uw bestelling {s.A.Id} kon niet worden uitgevoerd." }),
        new("refusal, en", NeedsAttention, No, null, (s, p) => p with { Text = $"Your order {s.A.Id} could not be executed." }),
        new("part of it", NeedsAttention, No, null, (_, p) => p with { Text = "We have added 3 of 5 licenses." }),
        new("question", NeedsAttention, Question, null, (_, p) => p with { Text = "Pour quel compte ?" }),
        new("receipt", Sent, Nothing, null, (_, p) => p with { Text = "Nous avons bien reçu votre demande, ticket 4711." }),
        new("empty", Sent, Nothing, null, (_, p) => p with { Text = "" }),
        new("automatic, fr, by its subject", Sent, ReplyMeaning.Automatic, null, (s, p) =>
            p with { Text = "Je suis absent.", Subject = $"Réponse automatique : {s.A.Id}" }),
        new("automatic, nl, by its subject", Sent, ReplyMeaning.Automatic, null, (s, p) =>
            p with { Text = "Ik ben weg.", Subject = $"Automatisch antwoord: {s.A.Id}" }),
        new("automatic, en, by its subject", Sent, ReplyMeaning.Automatic, null, (s, p) =>
            p with { Text = "I am away.", Subject = $"Automatic reply: {s.A.Id}" }),
        new("automatic, by Auto-Submitted", Sent, ReplyMeaning.Automatic, null, (_, p) =>
            p with { Text = "Done.", Headers = [.. p.Headers, "Auto-Submitted: auto-replied"] }),
        new("unclear", Sent, Unclear, null, (_, p) => p with { Text = "Zie bijlage." }),
        new("only the mail program's own lines", Sent, Nothing, null, (_, p) =>
            p with { Text = "Sent from Outlook for Android<https://aka.ms/x>\n________________________________\nFrom: Contoso " +
            "<licenses@contoso.example>\nSent: Monday\n\nDone." }),
        new("automatic, by X-Auto-Reply", Sent, ReplyMeaning.Automatic, null, (_, p) =>
            p with { Text = "Refusée.", Headers = [.. p.Headers, "X-Auto-Reply: yes"] }),
        new("automatic, by a rule of an Exchange mailbox", Sent, ReplyMeaning.Automatic, null, (_, p) =>
            p with { Text = "C'est fait.", Headers = [.. p.Headers, "X-MS-Exchange-Inbox-Rules-Loop: orders@reseller.example"] }),
        new("automatic, Exchange's own", Sent, ReplyMeaning.Automatic, null, (_, p) =>
            p with { Text = "C'est fait.", Headers = [.. p.Headers, "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent"] }),
        new("automatic, away by its subject", Sent, ReplyMeaning.Automatic, null, (s, p) =>
            p with { Text = "À bientôt.", Subject = $"En vacances : {s.A.Id}" }),
        new("automatic, away by its text", Sent, ReplyMeaning.Automatic, null, (_, p) => p with { Text = "Ik ben met verlof tot 9 augustus." }),
        new("auto-generated yes", Sent, ReplyMeaning.Automatic, null, (_, p) =>
            p with { Text = Done, Headers = [.. p.Headers, "Auto-Submitted: auto-generated"] }),
        new("auto-generated no", NeedsAttention, No, null, (_, p) =>
            p with { Text = "Uw bestelling werd geweigerd.", Headers = [.. p.Headers, "Auto-Submitted: auto-generated"] }),
        new("auto-generated question", NeedsAttention, Question, null, (_, p) =>
            p with { Text = "Gelieve de offerte te ondertekenen.", Headers = [.. p.Headers, "Auto-Submitted: auto-generated (ticket)"] }),
        new("auto-generated receipt", Sent, ReplyMeaning.Automatic, null, (_, p) =>
            p with { Text = "Bien reçu.", Headers = [.. p.Headers, "Auto-Submitted: auto-generated"] }),
        new("auto-generated, unclear", Sent, ReplyMeaning.Automatic, null, (_, p) =>
            p with { Text = "Zie bijlage.", Headers = [.. p.Headers, "Auto-Submitted: auto-generated"] }),
        new("bulk yes", Sent, ReplyMeaning.Automatic, null, (_, p) => p with { Text = Done, Headers = [.. p.Headers, "Precedence: bulk"] }),
        new("bulk no", NeedsAttention, No, null, (_, p) => p with { Text = "Your order was rejected.", Headers = [.. p.Headers, "Precedence: Bulk"] }),
        new("Auto-Submitted: no", Confirmed, Yes, null, (_, p) => p with { Text = "Done.", Headers = [.. p.Headers, "Auto-Submitted: no"] }),
        new("automatic, by Precedence", Sent, ReplyMeaning.Automatic, null, (_, p) =>
            p with { Text = "Done.", Headers = [.. p.Headers, "Precedence: auto_reply"] }),
        new("X-Auto-Response-Suppress alone", Confirmed, Yes, null, (_, p) =>
            p with { Text = "Done.", Headers = [.. p.Headers, "X-Auto-Response-Suppress: All"] }),
        new("delivery report", Sent, ReplyMeaning.Automatic, null, (_, p) => p with { Mime = Multipart("report; report-type=delivery-status",
            "Content-Type: text/plain\n\nDelivered.\n", "Content-Type: message/delivery-status\n\nAction: failed\n") }),
        new("delivery report, from nobody", Sent, ReplyMeaning.Automatic, null, (s, p) =>
            p with { Text = "Delivered.", Envelope = ReplySetup.Envelope("", ReplySetup.AddressOf(s.A)) }),

        // Which order.
        new("the order's address among others", Confirmed, Yes, null, (s, p) => p with { Text = Done, Headers = [], Subject = "Fait",
            Envelope = ReplySetup.Envelope("orders@reseller.example", "boss@contoso.example", ReplySetup.AddressOf(s.A).ToUpperInvariant()) }),
        new("In-Reply-To only", Confirmed, Yes, null, (s, p) =>
            p with { Text = Done, Subject = "Fait", Envelope = ToApp(), Headers = [$"In-Reply-To: {s.A.MailMessageId}"] }),
        new("In-Reply-To of an earlier mail", Confirmed, Yes, null, (s, p) =>
            p with { Text = Done, Subject = "Fait", Envelope = ToApp(), Headers = [$"In-Reply-To: {s.A.EarlierMessageIds!.Split(' ')[1]}"] }),
        new("References only", Confirmed, Yes, null, (s, p) =>
            p with { Text = Done, Subject = "Fait", Envelope = ToApp(), Headers = [$"References: <x@y.example> {s.A.MailMessageId} <z@y.example>"] }),
        new("Message-ID that looks like ours", Sent, Yes, "names no order", (s, p) =>
            p with { Text = Done, Subject = "Fait", Envelope = ToApp(), Headers = [$"In-Reply-To: <{s.A.Id}.{Guid.NewGuid():N}@contoso.example>"] }),
        new("reference in the subject", Confirmed, Yes, null, (s, p) => p with { Text = Done, Headers = [], Envelope = ToApp() }),
        new("reference in lower case, with long dashes", Confirmed, Yes, null, (s, p) =>
            p with { Text = Done, Headers = [], Envelope = ToApp(), Subject = s.A.Id.ToLowerInvariant().Replace('-', '–') }),
        new("reference in the text", Confirmed, Yes, null, (s, p) =>
            p with { Text = $"Commande {s.A.Id} exécutée.", Headers = [], Envelope = ToApp(), Subject = "Fait" }),
        new("reference in the quotation only", Sent, Yes, "names no order", (s, p) =>
            p with { Text = $"C'est fait.\n\n> Commande {s.A.Id}", Headers = [], Envelope = ToApp(), Subject = "Fait" }),
        new("no reference", Sent, Yes, "names no order", (_, p) => p with { Text = Done, Headers = [], Envelope = ToApp(), Subject = "Fait" }),
        new("reference of no order", Sent, Yes, "names no order", (_, p) =>
            p with { Text = Done, Headers = [], Envelope = ToApp(), Subject = "LIC-20261124-103805-7KQ2M" }),
        new("address of no order", Sent, Yes, "does not exist", (_, p) =>
            p with { Text = Done, Envelope = ToApp(ReplySetup.Addresses.For("LIC-20261124-103805-7KQ2M", MailChannel.SendGrid)!) }),
        new("address tampered with", Sent, Yes, "names no order", (s, p) =>
            p with { Text = Done, Headers = [], Subject = "Fait", Envelope = ToApp(Tampered(ReplySetup.AddressOf(s.A))) }),
        new("two references in the subject", Sent, Yes, "several orders", (s, p) =>
            p with { Text = Done, Headers = [], Envelope = ToApp(), Subject = $"{s.A.Id} {s.B.Id}" }),
        new("addresses of two orders", Sent, Yes, "several orders", (s, p) =>
            p with { Text = Done, Envelope = ToApp(ReplySetup.AddressOf(s.A), ReplySetup.AddressOf(s.B)) }),
        new("one thread, the subject names the other order", Sent, Yes, "but names", (s, p) => p with { Text = Done, Subject = $"Re: {s.B.Id}" }),
        new("one thread, the text names the other order", Sent, Yes, "but names", (s, p) =>
            p with { Text = $"Commande {s.B.Id} exécutée.", Subject = "Re: commande" }),
        new("one thread, subject of this order and text of the other", Sent, Yes, "but names", (s, p) => p with { Text = $"Commande {s.B.Id} exécutée." }),
        new("one thread, the text names both", Confirmed, Yes, null, (s, p) => p with { Text = $"Commandes {s.A.Id} et {s.B.Id} exécutées." }),
        new("one thread, In-Reply-To and subject disagree", Sent, Yes, "but names", (s, p) =>
            p with { Text = Done, Envelope = ToApp(), Subject = $"Re: {s.B.Id}" }),
        new("one thread, References of two orders", Sent, Yes, "several orders", (s, p) =>
            p with { Text = Done, Envelope = ToApp(), Subject = "Re: commandes", Headers = [$"References: {s.B.MailMessageId} {s.A.MailMessageId}"] }),
        new("one thread, References of two orders, one in the subject", Confirmed, Yes, null, (s, p) =>
            p with { Text = Done, Envelope = ToApp(), Headers = [$"References: {s.B.MailMessageId} {s.A.MailMessageId}"] }),

        // Whether it is to be believed.
        new("forged sender", Sent, Yes, "SPF", (s, p) =>
            p with { Text = Done, Envelope = ReplySetup.Envelope("x@evil.example", ReplySetup.AddressOf(s.A)), Dkim = "{@evil.example : pass}" })
        { GuessesA = true },
        new("forged From with a good envelope", Sent, Yes, "not in the reseller's domain", (_, p) =>
            p with { Text = Done, From = "\"orders@reseller.example\" <x@evil.example>" }) { GuessesA = true },
        new("From of a subdomain", Sent, Yes, "not in the reseller's domain", (_, p) =>
            p with { Text = Done, From = "orders@x.reseller.example" }) { GuessesA = true },
        new("From with a name that needs quotes", Confirmed, Yes, null, (_, p) => p with { Text = Done, From = "Sales; Orders <orders@reseller.example>" }),
        new("From with an address in the name", Sent, Yes, "no sender", (_, p) =>
            p with { Text = Done, From = "x@evil.example; <orders@reseller.example>" }) { GuessesA = true },
        new("From of two", Sent, Yes, "more than one sender", (_, p) =>
            p with { Text = Done, From = "x@evil.example, orders@reseller.example" }) { GuessesA = true },
        new("From of the mail and of the form disagree", Sent, Yes, "more than one sender", (_, p) =>
            p with { Mime = "\nDone.\n", HeaderFrom = "x@evil.example" }) { GuessesA = true },
        new("two headers From", Sent, Yes, "more than one sender", (_, p) =>
            p with { Text = Done, Headers = [.. p.Headers, "From: x@evil.example"] }) { GuessesA = true },
        new("no From", Sent, Yes, "no sender", (_, p) => p with { Text = Done, From = null, HeaderFrom = "" }) { GuessesA = true },
        new("forwarded by somebody of ours", Sent, Nothing, "not in the reseller's domain", (s, p) => p with { From = "admin@contoso.example",
            Text = $"---------- Forwarded message ---------\nDe : Reseller <orders@reseller.example>\nObjet : {s.A.Id}\n\nC'est fait." }) { GuessesA = true },
        new("SPF fail and DKIM pass", Confirmed, Yes, null, (_, p) => p with { Text = Done, Spf = "fail" }),
        new("SPF pass and DKIM fail", Confirmed, Yes, null, (_, p) => p with { Text = Done, Dkim = "{@reseller.example : fail}" }),
        new("DKIM of several domains", Confirmed, Yes, null, (_, p) =>
            p with { Text = Done, Spf = "softfail", Dkim = "{@a.example : fail, @reseller.example : pass}" }),
        new("another domain of the reseller", Confirmed, Yes, null, (s, p) => p with { Text = Done, From = "Desk <desk@TICKETS.example>", Dkim = null,
            Envelope = ReplySetup.Envelope("bounce@tickets.example", ReplySetup.AddressOf(s.A)) }),
        new("neither SPF nor DKIM", Sent, Yes, "SPF", (_, p) => p with { Text = Done, Spf = "softfail", Dkim = "none" }) { GuessesA = true },
        new("SPF pass of another domain", Sent, Yes, "SPF", (s, p) =>
            p with { Text = Done, Dkim = null, Envelope = ReplySetup.Envelope("bounce@mass-mail.example", ReplySetup.AddressOf(s.A)) }) { GuessesA = true },
        new("DKIM pass of another domain", Sent, Yes, "SPF", (_, p) =>
            p with { Text = Done, Spf = "none", Dkim = "{@mass-mail.example : pass}" }) { GuessesA = true },
        new("DKIM malformed", Sent, Yes, "SPF", (_, p) =>
            p with { Text = Done, Spf = "none", Dkim = "{@evil.example : fail}, @reseller.example : pass" }) { GuessesA = true },
        new("no SPF, no DKIM", Sent, Yes, "SPF", (_, p) => p with { Text = Done, Spf = null, Dkim = null }) { GuessesA = true },
        new("wrong signature", Sent, Yes, "not SendGrid's", (s, p) => p with { Text = Done, Sign = hash => s.Sign([.. hash.Reverse()]) }) { GuessesA = true },
        new("signature that is none", Sent, Yes, "not SendGrid's", (s, p) => p with { Text = Done, Sign = _ => "?" }) { GuessesA = true },
        new("no signature", Sent, Yes, "no SendGrid signature", (_, p) => p with { Text = Done, Sign = _ => null }) { GuessesA = true },
        new("old and rightly signed", Confirmed, Yes, null, (_, p) => p with { Text = Done, Timestamp = 1_500_000_000 }),
        new("no key, the order's address", Confirmed, Yes, null, (_, p) => p with { Text = Done }) { HasKey = false },
        new("no key, In-Reply-To", Sent, Yes, "reply address", (_, p) => p with { Text = Done, Envelope = ToApp() }) { HasKey = false, GuessesA = true },
        new("no key, reference", Sent, Yes, "reply address", (_, p) =>
            p with { Text = Done, Envelope = ToApp(), Headers = [] }) { HasKey = false, GuessesA = true },

        // What cannot be read.
        new("larger than 30 MB", Sent, Yes, "larger than 30 MB", (_, p) => p with { Text = Done, AttachmentBytes = 31 * 1024 * 1024 }) { GuessesA = true },
        new("raw, larger than 30 MB", Sent, Nothing, "larger than 30 MB", (_, p) =>
            p with { Mime = BigMime(""), AttachmentBytes = 31 * 1024 * 1024 }) { GuessesA = true },
        new("text longer than 1 MB", Sent, Yes, "longer than 1 MB", (_, p) => p with { Text = "Done.\n" + new string('é', 700_000) }) { GuessesA = true },
        new("a field twice", Sent, Yes, "the field text twice", (_, p) =>
            p with { Text = Done, Cut = bytes => WithField(bytes, "text", "Refusée.") }) { GuessesA = true },
        new("the sender's address twice", Sent, Yes, "the field envelope twice", (_, p) =>
            p with { Text = Done, Cut = bytes => WithField(bytes, "envelope", "{}") }) { GuessesA = true },
        new("raw, twice", Sent, Yes, "the field email twice", (_, p) =>
            p with { Mime = "\nDone.\n", Cut = bytes => WithField(bytes, "email", "Subject: x") }) { GuessesA = true },
        new("raw, and in parts", Sent, Yes, "both a whole message and its parts", (_, p) =>
            p with { Mime = "\nDone.\n", Cut = bytes => WithField(bytes, "text", "Done.") }) { GuessesA = true },
        new("headers of a megabyte", Sent, Yes, "headers", (_, p) =>
            p with { Text = Done, Headers = [.. p.Headers, "X: " + new string('x', 1_000_000)] }) { GuessesA = true },
        new("a header in fifty thousand lines", Sent, Yes, "headers", (_, p) =>
            p with { Text = Done, Headers = [.. p.Headers, "X:" + string.Concat(Enumerable.Repeat("\n x", 50_000))] }) { GuessesA = true },
        new("not a form", Sent, Nothing, "not a form", (_, p) =>
            p with { ContentType = "application/json", Cut = _ => Encoding.UTF8.GetBytes("{\"hello\": 1}") }),
        new("no boundary", Sent, Nothing, "not a form", (_, p) => p with { Text = Done, ContentType = "multipart/form-data" }),
        new("wrong boundary", Sent, Nothing, "incomplete or malformed", (_, p) => p with { Text = Done, ContentType = "multipart/form-data; boundary=other" }),
        new("empty body", Sent, Nothing, "incomplete or malformed", (_, p) => p with { Cut = _ => [] }),
        new("form broken off", Sent, Unclear, "incomplete or malformed", (_, p) => p with { Text = Done, Cut = bytes => bytes[..(bytes.Length / 2)] })
        {
            GuessesA = true
        },
        new("no envelope", Sent, Yes, "envelope", (_, p) => p with { Text = Done, Envelope = null }) { GuessesA = true },
        new("envelope that is no JSON", Sent, Yes, "envelope", (_, p) => p with { Text = Done, Envelope = "{\"to\":[\"a\\ud800\"]" }) { GuessesA = true },
        new("raw, nothing in it", Sent, Nothing, "MIME", (_, p) =>
            p with { Mime = "\n", Cut = bytes => Without(bytes, "From: Reseller", "--xYzZY--") }) { GuessesA = true },
        new("raw, ten thousand parts", Sent, Nothing, "MIME", (_, p) =>
            p with { Mime = Multipart("mixed", [.. Enumerable.Repeat("\nDone.\n", 10_000)]) }) { GuessesA = true },
        new("raw, ten thousand headers", Sent, Nothing, "MIME", (_, p) =>
            p with { Headers = [.. Enumerable.Repeat("X: y", 10_000)], Mime = "\nDone.\n" }) { GuessesA = true },
        new("raw, headers only", Sent, Nothing, null, (_, p) => p with { Mime = "\n" }),
    ];

    private static string ToApp(params string[] to) => ReplySetup.Envelope("orders@reseller.example", to is [] ? ["licenses@reply.contoso.example"] : to);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>Another signature of the same length.</summary>
    private static string Tampered(string address) => address.Replace($".{address.Split('.', '@')[1]}@", ".0123456789abcdef0123@", StringComparison.Ordinal);

    private static byte[] Without(byte[] bytes, string from, string to)
    {
        var text = Encoding.Latin1.GetString(bytes);
        return Encoding.Latin1.GetBytes(text[..text.IndexOf(from, StringComparison.Ordinal)] + "\r\n" + text[text.IndexOf(to, StringComparison.Ordinal)..]);
    }

    /// <summary>With another field before the end of the form.</summary>
    private static byte[] WithField(byte[] form, string name, string value)
    {
        var text = Encoding.Latin1.GetString(form);
        return Encoding.Latin1.GetBytes(text[..text.LastIndexOf($"--{InboundPost.Boundary}--", StringComparison.Ordinal)])
            .Concat(Encoding.UTF8.GetBytes(
                $"--{InboundPost.Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n--{InboundPost.Boundary}--\r\n"))
                .ToArray();
    }

    private static string Multipart(string type, params string[] parts) =>
        $"Content-Type: multipart/{type}; boundary=in\n\n{string.Concat(parts.Select(part => $"--in\n{part}\n"))}--in--\n";

    /// <summary>Up to where an attachment begins.</summary>
    private static string BigMime(string text) =>
        $"Content-Type: multipart/mixed; boundary=in\n\n--in\nContent-Type: text/plain\n\n{text}\n--in\nContent-Type: application/pdf\nContent-Disposition: " +
            "attachment; filename=a.pdf\nContent-Transfer-Encoding: base64\n\n";
}
