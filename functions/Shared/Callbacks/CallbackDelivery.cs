namespace LicenseFunctions.Shared.Callbacks;

/// <summary>Delivers one callback: a CloudEvent whose data is what GET answers now. After a failure it comes back, later each time.</summary>
internal sealed partial class CallbackDelivery(
    IEnumerable<ICallbackSource> sources, CallbackOutbox outbox, CallbackQueue queue, WebhookSender sender, CallbackOptions options, PublicAddress address,
    AppMetrics metrics, TimeProvider clock, ILogger<CallbackDelivery> logger)
{
    /// <summary>The structured mode of CloudEvents (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md).</summary>
    public const string ContentType = "application/cloudevents+json; charset=utf-8";

    /// <summary>The clocks of storage and app differ. A message that comes earlier than this is a second one.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(1);

    public async Task DeliverAsync(CallbackMessage message, CancellationToken cancellationToken)
    {
        var source = sources.FirstOrDefault(source => source.Table == message.Table);
        var callback = source is null ? null : await outbox.FindAsync(source.Table, message.Id, cancellationToken);
        if (source is null || callback is not { GivenUpAt: null } || callback.NextAt - clock.GetUtcNow() > Early)
            return;
        if (!callback.IsNews && options.Problem(callback.CallbackUrl) is not null)
            await GiveUpAsync(source, callback with { LastResult = "address not allowed" }, cancellationToken);
        else if (await source.FindAsync(callback.Subject, cancellationToken) is { } data)
            await SendAsync(source, callback, data, cancellationToken);
        else
            await outbox.RemoveAsync(source.Table, callback, cancellationToken);
    }

    private async Task SendAsync(ICallbackSource source, Callback callback, object data, CancellationToken cancellationToken)
    {
        var answer = await source.TrySendAsync(callback, data, cancellationToken) ?? await PostAsync(source, callback, data, cancellationToken);
        var tried = callback with { Attempts = callback.Attempts + 1, LastResult = answer.ToString() };
        if (answer.IsAccepted || answer.IsUnwanted)
        {
            await outbox.RemoveAsync(source.Table, callback, cancellationToken);
            metrics.CalledBack(answer.IsAccepted ? CallbackOutcome.Delivered : CallbackOutcome.Unwanted);
            Ended(callback.Id, callback.Receiver, tried.LastResult);
        }
        else if (!answer.IsFinal && CallbackSchedule.After(tried.Attempts, answer.RetryAfter) is { } delay)
        {
            metrics.CalledBack(CallbackOutcome.Retried);
            NotAccepted(callback.Id, callback.Receiver, tried.LastResult, tried.Attempts, delay);
            if (await outbox.TryReplaceAsync(source.Table, tried with { NextAt = clock.GetUtcNow() + delay }, cancellationToken))
                await queue.EnqueueAsync(source.Table, callback.Id, delay, cancellationToken);
        }
        else
        {
            await GiveUpAsync(source, tried, cancellationToken);
        }
    }

    private async Task GiveUpAsync(ICallbackSource source, Callback callback, CancellationToken cancellationToken)
    {
        if (!await outbox.TryReplaceAsync(source.Table, callback with { GivenUpAt = clock.GetUtcNow() }, cancellationToken))
            return;
        metrics.CalledBack(CallbackOutcome.GivenUp);
        GivenUp(callback.Id, callback.Receiver, callback.LastResult, callback.Attempts);
    }

    private Task<WebhookAnswer> PostAsync(ICallbackSource source, Callback callback, object data, CancellationToken cancellationToken) => sender.SendAsync(
        new Uri(callback.CallbackUrl), callback.Id, ContentType,
        CloudEvent.Write(callback.Id, address, source.Route, $"{source.Type}.{callback.State}", callback.Subject, callback.At, data),
        WebhookKey.Read(options.SigningKey) ?? throw new InvalidOperationException("There is no Callbacks__SigningKey."), cancellationToken);

    [LoggerMessage(6003, LogLevel.Information, "Callback {CallbackId} to {Host} ended: {Result}")]
    private partial void Ended(string callbackId, string host, string result);

    [LoggerMessage(6004, LogLevel.Warning, "Callback {CallbackId} to {Host} failed: {Result}; attempt {Attempt}, the next one in {Delay}")]
    private partial void NotAccepted(string callbackId, string host, string result, int attempt, TimeSpan delay);

    [LoggerMessage(6005, LogLevel.Error, "Callback {CallbackId} to {Host} was given up: {Result} after {Attempts} attempts")]
    private partial void GivenUp(string callbackId, string host, string? result, int attempts);
}

/// <summary>How an attempt ended.</summary>
internal enum CallbackOutcome
{
    Delivered,
    Retried,
    Unwanted, // 410 Gone: the receiver wants no further attempt.
    GivenUp,
}
