using System.Diagnostics;
using OpenTelemetry;

namespace LicenseFunctions.Shared.Telemetry;

/// <summary>Before a span is exported: gives it the correlation and order it belongs to, and takes out what names a person.</summary>
internal sealed class RedactingSpanProcessor : BaseProcessor<Activity>
{
    public override void OnStart(Activity data)
    {
        foreach (var tag in new[] { AppTraces.CorrelationId, AppTraces.OrderId })
        {
            if (data.Parent?.GetTagItem(tag) is { } value && data.GetTagItem(tag) is null)
                data.SetTag(tag, value);
        }
    }

    public override void OnEnd(Activity data)
    {
        data.DisplayName = PersonalDataRedactor.CleanText(data.DisplayName);
        if (data.StatusDescription is { } description)
            data.SetStatus(data.Status, PersonalDataRedactor.CleanError(description));
        foreach (var (tag, value) in data.TagObjects.ToList())
        {
            if (value is string text && Clean(tag, text) is var clean && clean != text)
                data.SetTag(tag, clean);
        }
    }

    private static string? Clean(string tag, string text) => tag switch
    {
        "url.full" or "url.path" => PersonalDataRedactor.CleanUrl(text),
        "url.query" => null,
        _ => PersonalDataRedactor.CleanText(text),
    };
}
