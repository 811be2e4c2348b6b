namespace LicenseFunctions.Tests.Fixtures;

/// <summary>A connection to storage that loses answers to writes.</summary>
internal sealed class LossyConnection() : DelegatingHandler(new SocketsHttpHandler())
{
    /// <summary>How many answers are still to be lost.</summary>
    public int Lost { get; set; }

    /// <summary>Whether what is sent arrives.</summary>
    public bool IsForwarding { get; set; } = true;

    /// <summary>Whether the answers to transactions lack their ETags.</summary>
    public bool IsWithoutETags { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsWithoutETags && request.RequestUri!.AbsolutePath.EndsWith("$batch", StringComparison.Ordinal))
        {
            var answer = await base.SendAsync(request, cancellationToken);
            var text = (await answer.Content.ReadAsStringAsync(cancellationToken)).Replace("ETag: ", "X-Other: ", StringComparison.OrdinalIgnoreCase);
            var type = answer.Content.Headers.ContentType;
            answer.Content = new StringContent(text);
            answer.Content.Headers.ContentType = type;
            return answer;
        }
        if (request.Method == HttpMethod.Get || Lost == 0)
            return await base.SendAsync(request, cancellationToken);
        Lost--;
        if (IsForwarding)
            (await base.SendAsync(request, cancellationToken)).Dispose();
        throw new HttpRequestException("The connection broke.");
    }
}
