using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Replies;
using LicenseFunctions.Orders.Replies.Mailbox;
using LicenseFunctions.Orders.Replies.Parsing;

namespace LicenseFunctions.Rules.Tests.Orders.Replies;

/// <summary>Which order a mail answers, and whether it is the reseller's.</summary>
public sealed class OrderMatchTests
{
    [Theory]
    // The orders whose mails it answers, those in its subject, those in its text; what it matches, or why it does not.
    [InlineData("A", "", "", "A Thread")]
    [InlineData("A A", "", "", "A Thread")]
    [InlineData("A", "A", "", "A Thread")]
    [InlineData("A", "A B", "A", "A Thread")]
    [InlineData("A", "B", "A", "It answers order A but names B.")]
    [InlineData("A", "", "B", "It answers order A but names B.")]
    [InlineData("A", "A", "B C", "It answers order A but names B, C.")]
    [InlineData("A B", "", "", "It answers the mails of several orders: A, B.")]
    [InlineData("A B", "B", "A", "B Thread")]
    [InlineData("A B", "", "A", "A Thread")]
    [InlineData("A B", "C", "", "It answers the mails of several orders: A, B.")]
    [InlineData("A B", "A B", "", "It answers the mails of several orders: A, B.")]
    [InlineData("", "A", "", "A Reference")]
    [InlineData("", "", "A", "A Reference")]
    [InlineData("", "A", "B", "A Reference")]
    [InlineData("", "A B", "A", "It names several orders: A, B.")]
    [InlineData("", "", "", "It was not sent to the address of an order, answers no mail of ours and names no order that exists.")]
    public void Mail_AnswersAnOrder_OnlyIfAllItsSignsAgree(string answered, string inSubject, string inText, string expected)
    {
        var match = OrderMatch.Of(Split(answered), Split(inSubject), Split(inText));

        Assert.Equal(expected, match.OrderId is null ? match.Why : $"{match.OrderId} {match.By}");
        Assert.Equal(match.OrderId is null, match.By == MatchedBy.Nothing);
    }

    [Fact]
    public void Mail_ToTheAddressOfAnOrder_MustNotNameAnother()
    {
        Assert.Equal(new OrderMatch("A", MatchedBy.Address), OrderMatch.Agreed("A", MatchedBy.Address, ["B", "A"], []));
        Assert.Null(OrderMatch.Agreed("A", MatchedBy.Address, [], ["B"]).OrderId);
    }

    [Theory]
    // The sender, the verified domains, the signature of the call, by what it was matched; the start of the doubt.
    [InlineData("jan@reseller.example", "reseller.example", nameof(SignatureState.Valid), nameof(MatchedBy.Reference), null)]
    [InlineData("jan@RESELLER.example", "other.example RESELLER.example", nameof(SignatureState.Valid), nameof(MatchedBy.Thread), null)]
    [InlineData("jan@partner.example", "partner.example", nameof(SignatureState.Valid), nameof(MatchedBy.Thread), null)]
    [InlineData("jan@partner.example", "reseller.example", nameof(SignatureState.Valid), nameof(MatchedBy.Thread), null)]
    [InlineData("jan@reseller.example", "reseller.example", nameof(SignatureState.NotChecked), nameof(MatchedBy.Address), null)]
    [InlineData("jan@reseller.example", "reseller.example", nameof(SignatureState.NotChecked), nameof(MatchedBy.Thread), "It was not sent to the order's")]
    [InlineData("jan@reseller.example", "reseller.example", nameof(SignatureState.Missing), nameof(MatchedBy.Address), "The webhook call has no")]
    [InlineData("jan@reseller.example", "reseller.example", nameof(SignatureState.Wrong), nameof(MatchedBy.Address), "The signature of the webhook")]
    [InlineData("jan@other.example", "reseller.example", nameof(SignatureState.Valid), nameof(MatchedBy.Address), "The sender is not in")]
    [InlineData("jan@sub.reseller.example", "reseller.example", nameof(SignatureState.Valid), nameof(MatchedBy.Address), "The sender is not in")]
    [InlineData(null, "reseller.example", nameof(SignatureState.Valid), nameof(MatchedBy.Address), "The sender is not in")]
    [InlineData("jan@reseller.example", "", nameof(SignatureState.Valid), nameof(MatchedBy.Address), "Neither SPF nor DKIM")]
    [InlineData("jan@reseller.example", "other.example", nameof(SignatureState.Valid), nameof(MatchedBy.Address), "Neither SPF nor DKIM")]
    public void Mail_IsTrusted_IfTheResellerSentIt_AndTheCallIsSendGrids(string? from, string verified, string signature, string by, string? doubt)
    {
        var sender = new SenderVerification(new ResellerOptions { Email = "orders@reseller.example", AnswerDomains = "partner.example" });
        var mail = Mail() with { FromAddress = from, VerifiedDomains = Split(verified), Signature = Enum.Parse<SignatureState>(signature) };

        var found = sender.Doubt(mail, Enum.Parse<MatchedBy>(by));

        if (doubt is null)
            Assert.Null(found);
        else
            Assert.StartsWith(doubt, found, StringComparison.Ordinal);
        Assert.Equal("The mail could not be fully read: a; b.", sender.Doubt(mail with { Problems = ["a", "b"] }, MatchedBy.Address));
    }

    [Theory]
    [InlineData("spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=a.example; dkim=pass (signature was verified) header.d=b.example;dmarc=pass",
        "a.example b.example")]
    [InlineData("spf=fail smtp.mailfrom=a.example; dkim=none header.d=b.example", "")]
    [InlineData("spf=pass smtp.mailfrom=a.example smtp.mailfrom=b.example", "")]
    [InlineData("spf=pass header.d=a.example; dkim=pass smtp.mailfrom=b.example", "")]
    [InlineData("spf=pass (smtp.mailfrom=b.example) smtp.mailfrom=a.example", "a.example")]
    [InlineData("dmarc=pass header.d=a.example", "")]
    [InlineData("spf=pass smtp.mailfrom=not/a/domain; dkim=pass header.d=1.2.3.4", "")]
    [InlineData("", "")]
    public void Domains_AreThoseForWhichSpfOrDkimPassed(string header, string expected) =>
        Assert.Equal(Split(expected), AuthenticationResults.VerifiedDomains(header));

    private static string[] Split(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static ReceivedMail Mail() =>
        new("", FromAddress: null, new MailEnvelope([], null), "", MailHeaders.None, "", "", [], SignatureState.Valid, []);
}
