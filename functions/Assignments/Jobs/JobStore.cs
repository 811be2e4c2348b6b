using LicenseFunctions.Assignments.Changes;

namespace LicenseFunctions.Assignments.Jobs;

/// <summary>
/// Saves jobs in the table LicenseJobs. Partition <c>{tenant}</c> has a row <c>job|{id}</c> for each, and the row <c>quota</c> of
/// <see cref="Shared.Graph.Pipeline.WriteQuota"/>. Partition <c>{tenant}|{id}</c> has the rows <c>part|{number}</c> of the list with the results, and the row
/// <c>lease</c>, held by the run that works on the job.
/// </summary>
internal sealed class JobStore(TableSource tables, TimeProvider clock)
{
    private const string Prefix = "job|";
    private const string PartPrefix = "part|";
    private const string Changes = "Changes";
    private const string Results = "Results";

    /// <summary>A transaction may have 4 MiB, and a part a tenth of it.</summary>
    private const int PartsAtOnce = 5;

    /// <summary>Parts that a request reads. Storage would send a thousand, and a page of the API shows five at most.</summary>
    private const int PartsPerRead = 10;
    private readonly TablePartition _jobs = tables.Of(TableNames.LicenseJobs);

    public async Task<LicenseJob?> FindAsync(string id, CancellationToken cancellationToken) =>
        JobId.IsValid(id) ? await _jobs.FindAsync<LicenseJob>(Prefix + id, cancellationToken) : null;

    /// <summary>Returns all jobs, newest first. They are few: those that ended are deleted after some time.</summary>
    public IAsyncEnumerable<LicenseJob> ListAsync(CancellationToken cancellationToken) =>
        _jobs.ReadAsync<LicenseJob>(Prefix, cancellationToken).OrderByDescending(job => job.Id, StringComparer.Ordinal);

    /// <summary>Saves a list as it arrives, and then the job, which did not exist for callers until then.</summary>
    /// <exception cref="ProblemException">The list is not valid, and nothing is left of it.</exception>
    public async Task<LicenseJob> AddAsync(LicenseJob job, IAsyncEnumerable<LicenseChange> list, CancellationToken cancellationToken)
    {
        var row = job with { RowKey = Prefix + job.Id };
        await _jobs.SubmitAsync([TableAction.Add(row)], cancellationToken);
        try
        {
            var (users, parts) = (0, 0);
            await foreach (var chunk in list.Chunk(JobPart.Size).Chunk(PartsAtOnce).WithCancellation(cancellationToken))
            {
                users += chunk.Sum(changes => changes.Length);
                var rows = chunk.Select((changes, i) => TableAction.Upsert(RowOf(new JobPart(parts + i, changes)))).ToList();
                await PartsOf(job.Id).SubmitAsync(rows, cancellationToken);
                parts += chunk.Length;
            }
            return await ChangeAsync(job.Id, found => found with { IsReceived = true, Users = users, Parts = parts }, cancellationToken)
                ?? throw new InvalidOperationException($"The job {job.Id} was deleted while its list arrived.");
        }
        catch (ProblemException)
        {
            await DeleteAsync(job.Id, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Changes a job; if it was changed concurrently, applies the change to the new version.</summary>
    /// <param name="change">Returns the new job; null to leave it unchanged.</param>
    /// <returns>The changed job; null if nothing was changed, or there is none.</returns>
    public async Task<LicenseJob?> ChangeAsync(string id, Func<LicenseJob, LicenseJob?> change, CancellationToken cancellationToken)
    {
        while (await FindAsync(id, cancellationToken) is { } job)
        {
            if (change(job) is not { } changed)
                return null;
            try
            {
                await _jobs.SubmitAsync([TableAction.Replace(changed, job.ETag)], cancellationToken);
                return changed;
            }
            catch (RequestFailedException e) when (TableAction.IsConflict(e))
            {
                // Read it again.
            }
        }
        return null;
    }

    public async Task<JobPart?> FindPartAsync(string id, int number, CancellationToken cancellationToken) =>
        await PartsOf(id).FindAsync(KeyOf(number), cancellationToken) is { } row ? PartOf(row) : null;

    /// <summary>The results, in the order of the list.</summary>
    /// <param name="from">How many users to leave out.</param>
    public IAsyncEnumerable<JobResult> ReadResultsAsync(LicenseJob job, int from, CancellationToken cancellationToken) =>
        PartsOf(job.Id).ReadAsync<TableEntity>(
            KeyOf(from / JobPart.Size), TableKey.EndOf(PartPrefix), cancellationToken, atOnce: PartsPerRead).Select(PartOf)
            .SelectMany(part => part.Changes.Select((change, i) => new JobResult(
                (part.Number * JobPart.Size) + i + 1,
                part.Results[i] ?? ChangeView.OfOpen(change.User, job.IsOpen ? JobResults.Waiting : JobResults.NotDone))).ToAsyncEnumerable())
            .Skip(from % JobPart.Size);

    /// <summary>Saves a part; null if it was changed since it was read, by another run that took over.</summary>
    public async Task<JobPart?> SaveAsync(string id, JobPart part, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await PartsOf(id).SubmitAsync([TableAction.Replace(RowOf(part), part.ETag)], cancellationToken);
            return part with { ETag = answer[0].Headers.ETag ?? default };
        }
        catch (RequestFailedException e) when (TableAction.IsConflict(e))
        {
            return null;
        }
    }

    /// <summary>Deletes a job and its list. What it did stays in the audit.</summary>
    public async Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        await PartsOf(id).DeleteAsync("", "~", cancellationToken);
        await _jobs.DeleteAsync(Prefix + id, cancellationToken, ETag.All);
    }

    /// <summary>Lets one run at a time work on a job; null if another does.</summary>
    public Task<IAsyncDisposable?> TryLeaseAsync(string id, TimeSpan duration, CancellationToken cancellationToken) =>
        TableLease.TryAcquireAsync(PartsOf(id), "lease", duration, clock, cancellationToken);

    private TablePartition PartsOf(string id) => tables.Of(TableNames.LicenseJobs, $"|{id}");

    private static string KeyOf(int number) => PartPrefix + number.ToString("D4", CultureInfo.InvariantCulture);

    private static TableEntity RowOf(JobPart part) => new TableEntity(null, KeyOf(part.Number))
    {
        [nameof(JobPart.StartedAt)] = part.StartedAt,
        [nameof(JobPart.Tries)] = part.Tries,
    }.With(Changes, part.Changes).With(Results, part.Results);

    private static JobPart PartOf(TableEntity row) => new(
        int.Parse(row.RowKey.AsSpan(PartPrefix.Length), CultureInfo.InvariantCulture),
        row.Read<LicenseChange[]>(Changes) ?? throw new JsonException($"The row {row.RowKey} has no changes."))
    {
        Results = row.Read<ChangeView?[]>(Results)!,
        StartedAt = row.GetDateTimeOffset(nameof(JobPart.StartedAt)),
        Tries = row.GetInt32(nameof(JobPart.Tries)) ?? 0,
        ETag = row.ETag,
    };
}
