using OpenTelemetry;
using OpenTelemetry.Logs;

namespace LicenseFunctions.Shared.Telemetry;

/// <summary>Before a log line is exported: says which correlation and order it belongs to, and takes out what names a person.</summary>
internal sealed class RedactingLogProcessor : BaseProcessor<LogRecord>
{
    public override void OnEnd(LogRecord data)
    {
        data.FormattedMessage = data.FormattedMessage is { } message ? PersonalDataRedactor.CleanText(message) : null;
        data.Body = data.Body is { } body ? PersonalDataRedactor.CleanText(body) : null;
        data.Exception = data.Exception is { } exception ? RedactedException.Of(exception) : null;
        var attributes = (data.Attributes ?? []).Select(attribute => KeyValuePair.Create(attribute.Key, Clean(attribute.Value))).ToList();
        foreach (var tag in new[] { AppTraces.CorrelationId, AppTraces.OrderId })
        {
            if (AppTraces.Find(tag) is string value)
                attributes.Add(KeyValuePair.Create<string, object?>(tag, PersonalDataRedactor.CleanText(value)));
        }
        data.Attributes = attributes;
    }

    /// <summary>Numbers stay numbers; all else would be exported as its text.</summary>
    private static object? Clean(object? value) => value is null or bool or int or long or double
        ? value
        : PersonalDataRedactor.CleanText(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
}
