namespace LicenseFunctions.Shared.Http.Problems;

/// <summary>Answers application/problem+json (RFC 9457) with <c>code</c>, <c>correlationId</c> and, for a bad request, <c>fields</c>.</summary>
internal sealed class ProblemResult(ProblemException problem, string correlationId) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (problem.RetryAfter is { } delay)
            httpContext.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var kind = problem.Kind;
        var body = new Body("about:blank", kind.Title, kind.Status, problem.Message, kind.Code, problem.Fields.Count == 0 ? null : problem.Fields,
            correlationId);
        return Results.Json(body, Json.Options, "application/problem+json", kind.Status).ExecuteAsync(httpContext);
    }

    internal sealed record Body(
        string Type, string Title, int Status, string Detail, string Code,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FieldError>? Fields,
        string CorrelationId);
}
