using Microsoft.AspNetCore.Http;

namespace LicenseFunctions.Tenant;

/// <summary>What becomes of the connection once a request has been handled.</summary>
internal enum ConnectionFate
{
    Answer,
    Hang,
    Drop,
}

internal static class ConnectionFateExtensions
{
    /// <summary>True when an answer is still to be written.</summary>
    public static async Task<bool> MeetAsync(this ConnectionFate fate, HttpContext context, CancellationToken stopping)
    {
        if (fate == ConnectionFate.Answer) return true;
        if (fate == ConnectionFate.Hang) await UntilEitherAsync(context.RequestAborted, stopping);
        context.Abort();
        return false;
    }

    private static async Task UntilEitherAsync(CancellationToken first, CancellationToken second)
    {
        var ended = new TaskCompletionSource();
        await using var one = first.Register(ended.SetResultOnce);
        await using var other = second.Register(ended.SetResultOnce);
        await ended.Task;
    }

    private static void SetResultOnce(this TaskCompletionSource source) => source.TrySetResult();
}
