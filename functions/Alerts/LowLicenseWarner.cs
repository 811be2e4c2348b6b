using System.Globalization;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Usage;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Alerts;

/// <summary>
/// Warns the administrator of products that are low, once, and again when it gets worse. What was warned of is recorded after
/// the mail was taken: a crash in between may repeat a warning and never swallows one.
/// </summary>
internal sealed partial class LowLicenseWarner(
    UsageStore usage, AlertStore alerts, LowLicenseRule rule, MailTemplates templates, AdminMail mail, ILogger<LowLicenseWarner> logger)
{
    private const string Template = "Alerts.Mail.low-licenses";

    /// <exception cref="InvalidOperationException">The mail was not taken; the next run tries again.</exception>
    public async Task WarnAsync(CancellationToken cancellationToken)
    {
        await using var run = await alerts.TryBeginRunAsync(cancellationToken);
        var snapshot = run is null ? null : await usage.GetLatestAsync(cancellationToken);
        if (snapshot is null)
        {
            Log.NothingToDo(logger, run is null ? "another run is at work" : "there is no snapshot yet");
            return;
        }
        var plan = WarningPlan.Make(snapshot.Skus, rule, await alerts.GetWarnedAsync(cancellationToken));
        if (plan.News.Count > 0)
            await SendAsync(plan, snapshot.TakenAt, cancellationToken);
        foreach (var skuId in plan.Recovered)
            await alerts.ClearAsync(skuId, cancellationToken);
        Log.Done(logger, plan.Low.Count, plan.News.Count, plan.Recovered.Count);
    }

    private async Task SendAsync(WarningPlan plan, DateTimeOffset takenAt, CancellationToken cancellationToken)
    {
        var content = templates.Render(Template, Model(plan, takenAt), CultureInfo.GetCultureInfo("en-GB"));
        var outcome = await mail.SendAsync(content, cancellationToken);
        if (outcome is not MailOutcome.Accepted)
            throw new InvalidOperationException($"The warning was not sent; the next run tries again. {outcome}");
        foreach (var license in plan.News)
            await alerts.SetWarnedAsync(license.Sku.SkuId, license.Standing.Status, CancellationToken.None);
    }

    private static object Model(WarningPlan plan, DateTimeOffset takenAt)
    {
        var news = plan.News.Select(license => license.Sku.SkuId).ToHashSet();
        return new
        {
            TakenAt = takenAt.ToString("d MMMM yyyy HH:mm 'UTC'", CultureInfo.GetCultureInfo("en-GB")),
            Headline = string.Join(", ", plan.News.Select(license => $"{ProductNames.DisplayName(license.Sku)} {Describe(license)}")),
            Licenses = plan.Low.Select(license => new
            {
                Name = ProductNames.DisplayName(license.Sku),
                PartNumber = license.Sku.SkuPartNumber,
                license.Sku.Purchased,
                license.Sku.InGrace,
                license.Sku.Assigned,
                license.Sku.Available,
                license.Standing.Threshold,
                Status = Describe(license),
                IsNew = news.Contains(license.Sku.SkuId),
            }).ToList(),
        };
    }

    private static string Describe(LowLicense license) => license.Standing.Status switch
    {
        LicenseStatus.OverAssigned => string.Create(CultureInfo.InvariantCulture, $"over-assigned by {-license.Sku.Available}"),
        LicenseStatus.Out => "has none left",
        _ => string.Create(CultureInfo.InvariantCulture, $"has {license.Sku.Available} left"),
    };

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Information, "No warning: {Reason}")]
        public static partial void NothingToDo(ILogger logger, string reason);

        [LoggerMessage(3002, LogLevel.Information, "{Low} products are low, {News} of them newly, {Recovered} recovered")]
        public static partial void Done(ILogger logger, int low, int news, int recovered);
    }
}
