using Fluid;

namespace LicenseFunctions.Alerts.Expiry;

/// <summary>
/// What a mail says of a subscription's end, in the words of <c>expiry.{language}.txt.liquid</c>: its first line for the subject, the
/// rest for the mail itself. Plain text, to be encoded by the template that it is put into.
/// </summary>
internal sealed class ExpiryWords
{
    private readonly LiquidTemplates _templates = new();

    public ExpiryText Write(ExpiryItem news, string language, CultureInfo culture, DateTimeOffset now)
    {
        var (subscription, endsOn) = (news.Subscription, news.Notice.EndsOn);
        var model = new
        {
            Name = ProductNames.DisplayName(news.Sku),
            Kind = subscription switch
            {
                { Status: SubscriptionStatus.Suspended } => "Suspended",
                { Status: SubscriptionStatus.Warning } => "Grace",
                { IsTrial: true } => "Trial",
                _ => "Term",
            },
            subscription.IsTrial,
            subscription.Quantity,
            Date = endsOn.ToString("d MMMM yyyy", culture),
            Days = endsOn.DayNumber - ExpiryPlan.DayOf(now).DayNumber,
        };
        var text = _templates.Render($"Alerts.Expiry.expiry.{language}.txt", model, culture, NullEncoder.Default);
        var firstLine = text.IndexOf('\n', StringComparison.Ordinal);
        return new ExpiryText(model.Name, news.Sku.SkuPartNumber, text[..firstLine].Trim(), text[firstLine..].Trim());
    }
}

/// <param name="Brief">For a subject.</param>
/// <param name="Text">What ends when, and what happens then.</param>
internal sealed record ExpiryText(string Name, string PartNumber, string Brief, string Text);
