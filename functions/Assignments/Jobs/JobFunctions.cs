using LicenseFunctions.Assignments.Changes;
using Microsoft.Net.Http.Headers;

namespace LicenseFunctions.Assignments.Jobs;

/// <summary>Starts and lists jobs, and shows their results.</summary>
internal sealed class JobFunctions(JobStarter starter, JobStore store)
{
    [Function("StartLicenseJob")]
    public async Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "license-jobs")] HttpRequest request, FunctionContext context,
        CancellationToken cancellationToken)
    {
        var job = await starter.StartAsync(JobListReader.ReadAsync(request, cancellationToken), RequestOrigin.Of(request, context), cancellationToken);
        request.HttpContext.Response.Headers.Location = $"{request.Path}/{job.Id}";
        return Json.Status(StatusCodes.Status202Accepted, JobView.Of(job));
    }

    [Function("ListLicenseJobs")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "license-jobs")] HttpRequest request, CancellationToken cancellationToken)
    {
        var page = PageQuery.Read(request, JobId.IsValid);
        var jobs = store.ListAsync(cancellationToken)
            .Where(job => job.IsReceived && (page.After is null || string.CompareOrdinal(job.Id, page.After) < 0)).Select(JobView.Of);
        return Json.Ok(await page.TakeAsync(request, jobs, job => job.Id, cancellationToken));
    }

    /// <summary>The users in the order of the list: in pages, or all of them as CSV.</summary>
    [Function("ListLicenseJobResults")]
    public async Task<IResult> ListResultsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "license-jobs/{id}/results")] HttpRequest request, string id,
        CancellationToken cancellationToken)
    {
        var outcome = request.Query["outcome"].ToString();
        if (outcome.Length > 0 && !JobResults.Outcomes.Contains(outcome, StringComparer.OrdinalIgnoreCase))
            throw ProblemException.Invalid("outcome", $"One of {string.Join(", ", JobResults.Outcomes)}.");
        var page = PageQuery.Read(request, text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        var job = await starter.FindAsync(id, cancellationToken);
        request.HttpContext.Response.Headers.Vary = HeaderNames.Accept;
        var isCsv = AcceptHeader.PrefersCsv(request);
        var from = isCsv || page.After is null ? 0 : int.Parse(page.After, CultureInfo.InvariantCulture);
        var results = store.ReadResultsAsync(job, from, cancellationToken)
            .Where(result => outcome.Length == 0 || outcome.Equals(result.View.Outcome, StringComparison.OrdinalIgnoreCase));
        if (isCsv)
            return await JobResults.AnswerAsync(request, job, results, cancellationToken);
        var taken = await page.TakeAsync(request, results, result => result.Number.ToString(CultureInfo.InvariantCulture), cancellationToken);
        return Json.Ok(new Shared.Http.Page<ChangeView>([.. taken.Value.Select(result => result.View)], taken.NextLink));
    }
}
