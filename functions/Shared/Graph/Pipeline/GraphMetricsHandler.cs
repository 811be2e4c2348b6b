namespace LicenseFunctions.Shared.Graph.Pipeline;

/// <summary>Measures each request to Graph, including retries.</summary>
internal sealed class GraphMetricsHandler(AppMetrics metrics, TimeProvider clock) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var (started, status) = (clock.GetTimestamp(), 0);
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            status = (int)response.StatusCode;
            return response;
        }
        finally
        {
            metrics.GraphAnswered(request.Method.Method, status, clock.GetElapsedTime(started));
        }
    }
}
