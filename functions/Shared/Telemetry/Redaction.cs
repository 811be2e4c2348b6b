using System.Diagnostics;
using Microsoft.Azure.Functions.Worker.Middleware;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace LicenseFunctions.Shared.Telemetry;

/// <summary>Redacts exceptions that leave a function, since worker and host log them and add them to their spans.</summary>
internal sealed class RedactionMiddleware : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (PersonalDataRedactor.Clean(e) != e)
        {
            throw PersonalDataRedactor.Clean(e);
        }
    }
}

/// <summary>Adds the order and correlation id of its parent to a span, and redacts it before the export.</summary>
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

/// <summary>Adds the order and correlation id of its span to a log record, and redacts it before the export.</summary>
internal sealed class RedactingLogProcessor : BaseProcessor<LogRecord>
{
    public override void OnEnd(LogRecord data)
    {
        data.FormattedMessage = data.FormattedMessage is { } message ? PersonalDataRedactor.CleanText(message) : null;
        data.Body = data.Body is { } body ? PersonalDataRedactor.CleanText(body) : null;
        data.Exception = data.Exception is { } exception ? PersonalDataRedactor.Clean(exception) : null;
        var attributes = (data.Attributes ?? []).Select(attribute => KeyValuePair.Create(attribute.Key, Clean(attribute.Value))).ToList();
        foreach (var tag in new[] { AppTraces.CorrelationId, AppTraces.OrderId })
        {
            if (AppTraces.Find(tag) is string value)
                attributes.Add(KeyValuePair.Create<string, object?>(tag, PersonalDataRedactor.CleanText(value)));
        }
        data.Attributes = attributes;
    }

    /// <summary>Keeps numbers. Other values are exported as text.</summary>
    private static object? Clean(object? value) => value is null or bool or int or long or double
        ? value
        : PersonalDataRedactor.CleanText(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
}
