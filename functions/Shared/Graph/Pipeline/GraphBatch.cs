using System.Net;
using Microsoft.Graph;
using Microsoft.Graph.Models.ODataErrors;
using Microsoft.Kiota.Abstractions;

namespace LicenseFunctions.Shared.Graph.Pipeline;

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
    /// <param name="requests">What to send. Called again for each attempt.</param>
    /// <param name="areWrites">Whether they count against the write quota.</param>
    /// <param name="isTransient">What else is worth repeating, by index, reply and attempt (from 0), besides what always is.</param>
    public async Task<IReadOnlyList<GraphReply>> SendAsync(
        IReadOnlyList<Func<RequestInformation>> requests, bool areWrites, Func<int, GraphReply, int, bool>? isTransient, RetryBudget budget,
        CancellationToken cancellationToken)
    {
        var replies = new GraphReply[requests.Count];
        var open = Enumerable.Range(0, requests.Count).ToList();
        for (var attempt = 0; ; attempt++)
        {
            if (areWrites && await quota.AcquireAsync(open.Count, budget, cancellationToken) is { } quotaWait)
                return attempt > 0 ? replies : [.. requests.Select(_ => new GraphReply((int)HttpStatusCode.TooManyRequests, null, null, quotaWait))];
            var (answers, isAnswered) = await TryPostAsync([.. open.Select(i => requests[i]())], attempt, cancellationToken);
            foreach (var (index, reply) in open.Zip(answers))
                replies[index] = reply;
            open = open.FindAll(i => GraphRetry.IsTransient(replies[i].Status) || isTransient?.Invoke(i, replies[i], attempt) == true);
            if (open.Count == 0 || !isAnswered || attempt + 1 == GraphRetry.MaxAttempts)
                return replies;
            var wait = open.Max(i => GraphRetry.Delay(replies[i].RetryAfter, attempt));
            if (!budget.Allows(wait, clock.GetUtcNow()))
                return replies;
            await Task.Delay(wait, clock, cancellationToken);
        }
    }

    /// <summary>
    /// A batch that fails as a whole has failed for each of its requests, and for nobody else. It has been repeated before it is given up, so that
    /// it is not repeated here again. What was answered in an earlier attempt stands.
    /// </summary>
    /// <exception cref="ProblemException">The first attempt failed for a reason that does not pass.</exception>
    private async Task<(IReadOnlyList<GraphReply> Replies, bool IsAnswered)> TryPostAsync(
        IReadOnlyList<RequestInformation> requests, int attempt, CancellationToken cancellationToken)
    {
        try
        {
            return (await PostAsync(requests, cancellationToken), true);
        }
        catch (ProblemException problem) when (problem.Kind == ProblemKind.GraphThrottled)
        {
            return ([.. requests.Select(_ => new GraphReply((int)HttpStatusCode.TooManyRequests, null, null, problem.RetryAfter))], true);
        }
        catch (ProblemException problem) when (attempt > 0 || problem.Kind == ProblemKind.GraphUnavailable || problem.Kind == ProblemKind.ConcurrentChange)
        {
            var why = (problem.InnerException as ODataError)?.Error?.Message;
            return ([.. requests.Select(_ => GraphReply.None(problem.RetryAfter, why))], false);
        }
    }

    private async Task<IReadOnlyList<GraphReply>> PostAsync(IReadOnlyList<RequestInformation> requests, CancellationToken cancellationToken)
    {
        var batch = new BatchRequestContentCollection(graph.Sdk);
        var ids = new List<string>();
        foreach (var request in requests)
            ids.Add(await batch.AddBatchRequestStepAsync(request));
        var replies = await GraphFailure.Guard(() => PostAsync(batch, ids, cancellationToken), "(any)", cancellationToken);
        metrics.GraphThrottledInBatch(replies.Count(reply => reply.Status == 429));
        return replies;
    }

    private async Task<IReadOnlyList<GraphReply>> PostAsync(BatchRequestContentCollection batch, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var response = await graph.Sdk.Batch.PostAsync(batch, cancellationToken);
        var replies = new List<GraphReply>();
        foreach (var id in ids)
        {
            using var item = await response.GetResponseByIdAsync(id);
            replies.Add(item is null ? GraphReply.None(null) : await GraphReply.ReadAsync(item, clock.GetUtcNow()));
        }
        return replies;
    }
}
