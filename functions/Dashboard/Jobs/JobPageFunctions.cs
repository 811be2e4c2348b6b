using LicenseFunctions.Assignments.Jobs;

namespace LicenseFunctions.Dashboard.Jobs;

/// <summary>The jobs with their progress, and a form that starts one.</summary>
internal sealed class JobPageFunctions(PageRenderer renderer, JobStarter starter, JobStore store)
{
    [Function("GetJobsPage")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "app/jobs")] HttpRequest request, CancellationToken cancellationToken)
    {
        var page = renderer.Open(request);
        var done = request.Query["done"].ToString() switch { "started" => "JobStarted", "cancelled" => "JobCancelledNow", _ => null };
        return ShowAsync(page, done is null ? null : page.Text[done], "", [], cancellationToken);
    }

    [Function("ActOnJobs")]
    public async Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "app/jobs")] HttpRequest request, FunctionContext context,
        CancellationToken cancellationToken)
    {
        var page = renderer.Open(request);
        if (await FormBody.ReadAsync(request, cancellationToken) is not { } form)
            return await ShowAsync(page, null, "", [page.Text["ProblemTooLarge"]], cancellationToken);
        var list = form.GetValueOrDefault("list").ToString();
        try
        {
            if (form.GetValueOrDefault("cancel").ToString() is { Length: > 0 } id)
            {
                await starter.CancelAsync(id, page.OriginOf(context), cancellationToken);
                return PageRenderer.SeeOther($"{page.Link("jobs")}?done=cancelled");
            }
            await starter.StartAsync(JobListReader.ReadCsvAsync(list, cancellationToken), page.OriginOf(context), cancellationToken);
            return PageRenderer.SeeOther($"{page.Link("jobs")}?done=started");
        }
        catch (ProblemException problem) when (problem.Kind.Status is 404 or 409)
        {
            // It ended meanwhile, as the list shows.
            return PageRenderer.SeeOther(page.Link("jobs"));
        }
        catch (ProblemException problem) when (problem.Kind == ProblemKind.InvalidRequest || problem.Kind == ProblemKind.TooLarge)
        {
            var errors = problem.Fields.Count > 0 ? problem.Fields.Select(error => Describe(error, page.Text)) : [PageProblem.Of(problem, page)];
            return await ShowAsync(page, null, list, [.. errors], cancellationToken);
        }
    }

    /// <summary>The results of a job as CSV.</summary>
    [Function("GetJobResultsPage")]
    public async Task<IResult> GetResultsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "app/jobs/{id}")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        var page = renderer.Open(request);
        return await store.FindAsync(id, cancellationToken) is { IsReceived: true } job
            ? await JobResults.AnswerAsync(request, job, store.ReadResultsAsync(job, 0, cancellationToken), cancellationToken)
            : renderer.NotFound(page);
    }

    private static string Describe(FieldError error, LocalizedText text)
    {
        var message = error.Problem?.In(text.Culture) ?? error.Message;
        // A field such as "line 3.user".
        return error.Field.StartsWith(FieldError.LinePrefix, StringComparison.Ordinal)
            ? text["Line", error.Field[FieldError.LinePrefix.Length..].Replace(".", ", ", StringComparison.Ordinal), message] : message;
    }

    private async Task<IResult> ShowAsync(
        PageContext page, string? result, string entered, IReadOnlyList<string> errors, CancellationToken cancellationToken)
    {
        var (text, jobs) = (page.Text, await store.ListAsync(cancellationToken).Where(job => job.IsReceived).ToListAsync(cancellationToken));
        return renderer.Page(page, "changes", text["Jobs"], "jobs", new
        {
            Back = page.Link("changes"),
            page.User.CanAct,
            Action = page.Link("jobs"),
            Result = result,
            Errors = errors,
            Entered = entered,
            Jobs = jobs.ConvertAll(job => new
            {
                job.Id,
                By = job.Caller,
                Reference = job.Reference ?? "",
                At = page.Time(job.RequestedAt),
                State = text[$"Job{job.State}"],
                Progress = text.Count("JobProgress", job.Users, job.Done),
                Refused = job.Refused == 0 ? "" : text.Count("JobRefused", job.Refused),
                Trouble = job.Code ?? "",
                Kind = job.State == JobState.Failed ? "crit" : job.Refused > 0 || job.Code is not null ? "warn" : "plain",
                Csv = page.Link("jobs", job.Id),
                Cancel = page.User.CanAct && job.IsOpen,
                CancelLabel = text["JobCancelThis", page.Dates.ShortDayAndTime(job.RequestedAt, page.Now)],
            }),
        }, errors.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
    }
}
