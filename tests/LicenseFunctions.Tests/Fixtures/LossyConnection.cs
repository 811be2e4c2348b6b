namespace LicenseFunctions.Tests.Fixtures;

/// <summary>A connection to storage that loses answers to writes.</summary>
internal sealed class LossyConnection() : DelegatingHandler(new SocketsHttpHandler())
{
    /// <summary>How many answers are still to be lost.</summary>
    public int Lost { get; set; }

    /// <summary>Whether what is sent arrives.</summary>
    public bool IsForwarding { get; set; } = true;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Get || Lost == 0)
            return await base.SendAsync(request, cancellationToken);
        Lost--;
        if (IsForwarding)
            (await base.SendAsync(request, cancellationToken)).Dispose();
        throw new HttpRequestException("The connection broke.");
    }
}
