using LicenseFunctions.Leavers.Links;
using LicenseFunctions.Orders.Mail;
using LicenseFunctions.Pricing;

namespace LicenseFunctions.Leavers;

/// <summary>Writes and sends the questions to managers, and the list for the administrators.</summary>
internal sealed class LeaverMailer(
    MailTemplates templates, Mailer mailer, AdminMail admins, MailOptions mail, LeaverOptions options, LeaverLinks links, PriceStore prices,
    PublicAddress address, TimeProvider clock)
{
    /// <summary>More are counted: a mail that is too long is not read.</summary>
    private const int MostShown = 40;
    private readonly LocalizedText _words = LocalizedText.Of("Leavers", mail.Culture);

    public Task<MailOutcome> AskAsync(Manager manager, IReadOnlyList<LeaverEntry> asked, CancellationToken cancellationToken)
    {
        var subject = _words.Count("SubjectAsk", asked.Count);
        var until = mail.Dates.Day(clock.GetUtcNow().AddDays(options.LinkDays));
        var notice = new Notice(
            subject, subject, [_words["ManagerWhy"], _words["AskedUntil", until], _words["AdviceData"]], "", Link: null)
        { Decisions = Questions(asked) };
        return mailer.SendAsync(
            new OutgoingMail { To = [manager.Mail], Content = Render(notice), Category = "warning" }, cancellationToken);
    }

    public async Task<MailOutcome> ReportAsync(LeaverReport report, CancellationToken cancellationToken)
    {
        var set = await prices.GetAsync(cancellationToken);
        var subject = Subject(report);
        var notice = new Notice(subject, subject, [.. Advice(report)], _words["SeeChanges"], address.LinkTo("app/changes"))
        {
            Decisions = Questions(report.Asked),
            Lists =
            [
                .. Lists(
                    ("ListRemoved", report.Removed.Select(one => _words["Item", one.Row.Unreported, NameOf(one.Sku), Ago("RemovedOn", one.Row.RemovedAt)])),
                    ("ListRefused", report.Refused.Select(one => _words["Item", PersonOf(one.Leaver), NameOf(one.Leaver.Sku), one.Reason])),
                    ("ListAnnounced", Items(report.Announced)),
                    ("ListCertain", Items(report.Listed.Where(entry => entry.Leaver.Tier == LeaverTier.Certain), report)),
                    ("ListProbable", Items(report.Listed.Where(entry => entry.Leaver.Tier == LeaverTier.Probable), report)),
                    ("ListLeftAlone", report.LeftAlone.Select(leaver =>
                        _words["Item", PersonOf(leaver), NameOf(leaver.Sku), _words[$"Obstacle{leaver.Obstacle}"]]))),
            ],
            Details =
            [
                .. from product in report.All.GroupBy(leaver => leaver.Sku.Id)
                   let price = set.GetValueOrDefault(product.Key)?.Price
                   where price is not null
                   select new NoticeDetail(NameOf(product.First().Sku),
                       _words.Count("Cost", product.Count(), MoneyText.Of(price.PerMonth(product.Count()), price.Currency, _words.Culture))),
            ],
        };
        // A channel has many readers: it is told how many, not who.
        return await admins.SendAsync(Render(notice), cancellationToken, (notice with { Lists = [] }).ToNews());
    }

    private MailContent Render(Notice notice) => templates.Render("Orders.Mail.notice", notice, mail.Culture);

    private string Subject(LeaverReport report) =>
        report.Removed.Count > 0 ? _words.Count("SubjectRemoved", report.Removed.Count)
        : report.Announced.Any(entry => entry.IsNew) ? _words.Count("SubjectAnnounced", report.Announced.Count)
        : report.Asked.Count > 0 ? _words.Count("SubjectAsk", report.Asked.Count)
        : _words.Count("SubjectListed", report.Listed.Count + report.Refused.Count);

    private IEnumerable<string> Advice(LeaverReport report)
    {
        if (report.Removed.Count > 0)
            yield return _words["AdviceRemoved"];
        if (report.Announced.Count > 0)
            yield return _words["AdviceAnnounced", options.MaxPerDay];
        if (report.Asked.Count > 0)
            yield return _words["AskedUntil", mail.Dates.Day(clock.GetUtcNow().AddDays(options.LinkDays))];
        yield return _words["AdviceData"];
        yield return _words["AdviceReturn"];
        if (report.LacksSignIns)
            yield return _words["LacksSignIns"];
        if (report.All.Any(leaver => leaver.Obstacle == LeaverObstacle.UnknownMailbox))
            yield return _words["LacksMailboxes"];
        if (report.LacksLinks)
            yield return _words["LacksLinks"];
    }

    private IReadOnlyList<NoticeLink> Questions(IEnumerable<LeaverEntry> asked) =>
        [.. asked.Select(entry => new NoticeLink(Item(entry.Leaver), links.For(entry.Row)))];

    private IEnumerable<string> Items(IEnumerable<LeaverEntry> entries, LeaverReport? report = null) =>
        entries.OrderByDescending(entry => entry.IsNew).Select(entry => Item(entry.Leaver, report?.Groups));

    /// <param name="groups">Names by id.</param>
    private string Item(Leaver leaver, IReadOnlyDictionary<string, string>? groups = null)
    {
        var obstacle = leaver.Obstacle switch
        {
            LeaverObstacle.Group => _words["ObstacleGroup", string.Join(", ", leaver.User.GroupsOf(leaver.Sku.Id)
                .Select(id => groups?.GetValueOrDefault(id) ?? id))],
            LeaverObstacle.UnknownMailbox => _words["ObstacleUnknownMailbox"],
            _ => null,
        };
        var why = obstacle is null ? WhyOf(leaver) : $"{WhyOf(leaver)}; {obstacle}";
        return _words["Item", PersonOf(leaver), NameOf(leaver.Sku), why];
    }

    private IEnumerable<NoticeList> Lists(params (string Key, IEnumerable<string> Items)[] lists) =>
        from list in lists
        let items = list.Items.ToList()
        where items.Count > 0
        select new NoticeList(_words[list.Key], [
            .. items.Take(MostShown).Select(item => new NoticeLink(item)),
            .. items.Count > MostShown ? new[] { new NoticeLink(_words["More", items.Count - MostShown]) } : []]);

    private string WhyOf(Leaver leaver) =>
        leaver.DisabledSince is { } since
            ? leaver.User.LastSignInAt is { } signedIn ? _words["DisabledSince", Day(since), Day(signedIn)] : _words["Disabled", Day(since)]
        : leaver.User.LastSignInAt is { } last ? _words["LastSignIn", Day(last)] : _words["NeverSignedIn"];

    private string Ago(string key, DateTimeOffset? at) => _words[key, Day(at.GetValueOrDefault())];

    private string Day(DateTimeOffset at) => mail.Dates.Day(at, clock.GetUtcNow());

    private static string PersonOf(Leaver leaver) => SingleLine.Of(leaver.User.DisplayName is { Length: > 0 } name
        ? $"{name} ({leaver.User.UserPrincipalName})" : leaver.User.UserPrincipalName);

    private static string NameOf(Sku? sku) => sku is null ? "–" : ProductNames.DisplayName(sku.Usage);
}
