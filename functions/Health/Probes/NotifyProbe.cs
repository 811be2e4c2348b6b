using System.Runtime.CompilerServices;

namespace LicenseFunctions.Health.Probes;

/// <summary>Checks the channels of news: what waits, and which one fails. It posts nothing, and names no address, which is a secret.</summary>
internal sealed class NotifyProbe(CallbackOutbox callbacks, NewsOutbox news, NotifyOptions options) : IProbe
{
    public string Name => "News";

    public async IAsyncEnumerable<Finding> CheckAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (options.Channels.Count == 0)
        {
            yield return Finding.Note(
                Name, "News goes to Mail__AdminTo only.", "To post it to Teams, Slack or a webhook as well, set Notify__0__Kind and Notify__0__Url.");
            yield break;
        }
        var all = await callbacks.ListAsync(cancellationToken).Where(callback => callback.IsNews).ToListAsync(cancellationToken);
        foreach (var (number, channel) in options.Channels)
        {
            var check = $"News to {NotifyOptions.Section}__{number} ({channel.Form})";
            var own = all.Where(callback => callback.CallbackUrl == Callback.OfChannel + number && callback.GivenUpAt is null).ToList();
            var failing = own.Where(callback => callback.Attempts > 0).MaxBy(callback => callback.Attempts);
            var failure = await news.FindFailureAsync(number, cancellationToken);
            if (failure is not null && failure.Mark == NewsChannels.MarkOf(channel))
                yield return Finding.Warning(check, $"It takes no messages since {failure.At:yyyy-MM-dd HH:mm} UTC: {failure.Result}.",
                    "Correct its settings (docs/operations.md#where-news-goes). The next message that arrives ends this warning.");
            else if (failing is not null)
                yield return Finding.Warning(check, $"{own.Count} wait to be delivered; the last attempt failed: {failing.LastResult}.",
                    "The app retries for three days, then reports it by mail.");
            else
                yield return Finding.Ok(check, $"{own.Count} wait to be delivered.");
        }
    }
}
