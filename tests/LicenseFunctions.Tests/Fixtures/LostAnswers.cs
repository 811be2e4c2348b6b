namespace LicenseFunctions.Tests.Fixtures;

/// <summary>A way to storage on which the answers to some requests get lost: what was asked for is done all the same.</summary>
internal sealed class LostAnswers(Predicate<HttpRequestMessage> isLost) : DelegatingHandler(new SocketsHttpHandler())
{
    private bool _armed;

    /// <summary>The answer to the next of them gets lost.</summary>
    public void LoseNext() => Volatile.Write(ref _armed, true);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (!isLost(request) || !Interlocked.Exchange(ref _armed, false))
            return response;
        response.Dispose();
        throw new HttpRequestException("The answer was lost.");
    }
}
