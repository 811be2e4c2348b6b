using System.Collections.Concurrent;

namespace LicenseFunctions.Tenant;

/// <summary>One request that the tenant or the mail service saw.</summary>
/// <param name="Path">With its query, decoded, such as <c>/v1.0/users/adele@contoso.example/assignLicense</c>.</param>
/// <param name="Status">0: no answer was given.</param>
/// <param name="InBatch">True for a request inside a <c>$batch</c>.</param>
public sealed record LoggedRequest(DateTimeOffset At, string Method, string Path, int Status, bool InBatch);

/// <summary>Every Graph and SendGrid request, oldest first, those inside a <c>$batch</c> one by one as well.</summary>
public sealed class RequestLog
{
    /// <summary>A local run can stand for days: beyond this many the oldest are forgotten.</summary>
    private const int Capacity = 100_000;

    private readonly ConcurrentQueue<LoggedRequest> _requests = new();

    public IReadOnlyList<LoggedRequest> All => [.. _requests];

    /// <summary>Requests whose path contains the fragment, inside a batch or not.</summary>
    public int Count(string pathFragment, string? method = null, int? status = null) => _requests.Count(request =>
        request.Path.Contains(pathFragment, StringComparison.OrdinalIgnoreCase)
        && (method is null || string.Equals(method, request.Method, StringComparison.OrdinalIgnoreCase))
        && (status is null || status == request.Status));

    public void Clear() => _requests.Clear();

    internal void Add(LoggedRequest request)
    {
        _requests.Enqueue(request);
        while (_requests.Count > Capacity) _requests.TryDequeue(out _);
    }
}
