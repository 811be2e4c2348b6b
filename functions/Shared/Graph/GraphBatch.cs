using System.Net;
using LicenseFunctions.Shared.Http;
using LicenseFunctions.Shared.Telemetry;
using Microsoft.Graph;
using Microsoft.Kiota.Abstractions;

namespace LicenseFunctions.Shared.Graph;

/// <summary>
/// Sends requests to Graph twenty at a time (<c>$batch</c>). A 200 of the batch says nothing about its items: each is looked at, and
/// one that was throttled, or failed in passing, is sent again after the time that Graph asked for it.
/// </summary>
internal sealed class GraphBatch(GraphClient graph, WriteQuota quota, AppMetrics metrics, TimeProvider clock)
{
    /// <summary>Graph takes no more requests in one batch.</summary>
    public const int Size = 20;

    /// <summary>
    /// A name that comes from outside, as a part of a path. The SDK takes the escapes out of the addresses of a batch, so that <c>#EXT#</c> of a
    /// guest would cut the address off, and a name such as <c>x/manager</c> would lead elsewhere: it is escaped once more than that.
    /// </summary>
    public static string Segment(string name) => Uri.EscapeDataString(name);

    /// <summary>Sends up to <see cref="Size"/> requests and returns their replies, in order.</summary>
    /// <param name="requests">What to send. Made anew for each attempt.</param>
    /// <param name="areWrites">Whether they count against the write quota.</param>
    /// <param name="isTransient">What else is worth repeating, by index, reply and attempt (from 0), besides what always is.</param>
    public async Task<IReadOnlyList<GraphReply>> SendAsync(
        IReadOnlyList<Func<RequestInformation>> requests, bool areWrites, Func<int, GraphReply, int, bool>? isTransient, GraphPatience patience, CancellationToken cancellationToken)
    {
        var replies = new GraphReply[requests.Count];
        var open = Enumerable.Range(0, requests.Count).ToList();
        for (var attempt = 0; ; attempt++)
        {
            if (areWrites && await quota.AcquireAsync(open.Count, patience, cancellationToken) is { } quotaWait)
                return attempt > 0 ? replies : [.. requests.Select(_ => new GraphReply((int)HttpStatusCode.TooManyRequests, null, null, quotaWait))];
            foreach (var (index, reply) in open.Zip(await PostAgainAsync([.. open.Select(i => requests[i]())], attempt, cancellationToken)))
                replies[index] = reply;
            open = open.FindAll(i => GraphRetry.IsTransient(replies[i].Status) || isTransient?.Invoke(i, replies[i], attempt) == true);
            if (open.Count == 0 || attempt + 1 == GraphRetry.MaxAttempts)
                return replies;
            var wait = open.Max(i => GraphRetry.Delay(replies[i].RetryAfter, attempt));
            if (!patience.Allows(wait, clock.GetUtcNow()))
                return replies;
            await Task.Delay(wait, clock, cancellationToken);
        }
    }

    /// <summary>What was answered before stands, whatever becomes of a repetition: what that was about is then not answered.</summary>
    private async Task<IReadOnlyList<GraphReply>> PostAgainAsync(IReadOnlyList<RequestInformation> requests, int attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await PostAsync(requests, cancellationToken);
        }
        catch (ProblemException problem) when (attempt > 0)
        {
            return [.. requests.Select(_ => GraphReply.None(problem.RetryAfter))];
        }
    }

    private async Task<IReadOnlyList<GraphReply>> PostAsync(IReadOnlyList<RequestInformation> requests, CancellationToken cancellationToken)
    {
        var batch = new BatchRequestContentCollection(graph.Sdk);
        var ids = new List<string>();
        foreach (var request in requests)
            ids.Add(await batch.AddBatchRequestStepAsync(request));
        var response = await GraphFailure.Guard(() => graph.Sdk.Batch.PostAsync(batch, cancellationToken), "(any)", cancellationToken);
        var replies = new List<GraphReply>();
        foreach (var id in ids)
        {
            using var item = await response.GetResponseByIdAsync(id);
            replies.Add(item is null ? GraphReply.None(null) : await GraphReply.ReadAsync(item, clock.GetUtcNow()));
        }
        metrics.GraphThrottledInBatch(replies.Count(reply => reply.Status == 429));
        return replies;
    }
}
