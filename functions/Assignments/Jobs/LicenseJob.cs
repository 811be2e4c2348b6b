using System.Security.Cryptography;
using LicenseFunctions.Assignments.Changes;

namespace LicenseFunctions.Assignments.Jobs;

/// <summary>A list of license changes that the app works through in the background, in the order of the list.</summary>
internal sealed record LicenseJob : TableRow
{
    /// <summary>See <see cref="JobId"/>.</summary>
    public required string Id { get; init; }
    public JobState State { get; init; }

    /// <summary>False while the list arrives: no caller knows the job yet.</summary>
    public bool IsReceived { get; init; }

    /// <summary>Who sent the list, for the audit. There the correlation id of each change is the id of the job.</summary>
    internal required RequestOrigin Origin
    {
        get => new(Caller, CorrelationId, Reference) { IsSignedIn = IsSignedIn };
        init => (Caller, CorrelationId, Reference, IsSignedIn) = (value.Caller, value.CorrelationId, value.Reference, value.IsSignedIn);
    }

    public string Caller { get; init; } = "";
    public string CorrelationId { get; init; } = "";
    public string? Reference { get; init; }
    public bool IsSignedIn { get; init; }
    public required DateTimeOffset RequestedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public string? CancelledBy { get; init; }

    /// <summary>Users of the list, and the parts that it is stored in.</summary>
    public int Users { get; init; }
    public int Parts { get; init; }

    /// <summary>The first part that is not done, and whose results are not counted.</summary>
    public int Next { get; init; }

    /// <summary>Users by outcome, in the parts before <see cref="Next"/>.</summary>
    public int Changed { get; init; }
    public int Pending { get; init; }
    public int Unchanged { get; init; }
    public int Refused { get; init; }

    /// <summary>The number of the message that continues the job; one with a lower number is old.</summary>
    public int Run { get; init; }

    /// <summary>When that message is due. Much later, it is lost.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Since when, and why, the job does not get on; null while it does.</summary>
    public DateTimeOffset? StuckSince { get; init; }
    public string? Code { get; init; }
    public string? Detail { get; init; }

    internal bool IsOpen => IsReceived && State is JobState.Waiting or JobState.Running;

    /// <summary>Whether it ended before its list, perhaps in the middle of a part.</summary>
    internal bool HasStopped => State is JobState.Cancelled or JobState.Failed;
    internal int Done => Changed + Pending + Unchanged + Refused;

    /// <summary>After a part is done. Its results are counted once, since the part that follows is the next one.</summary>
    public LicenseJob After(JobPart part, DateTimeOffset now)
    {
        var isLast = part.Number + 1 == Parts;
        return Counting(part) with
        {
            State = isLast ? JobState.Done : JobState.Running,
            FinishedAt = isLast ? now : null,
            StuckSince = null,
            Code = null,
            Detail = null,
        };
    }

    /// <summary>With the results of a part, all of them or, when the job ended during the part, some.</summary>
    public LicenseJob Counting(JobPart part)
    {
        return this with
        {
            StartedAt = StartedAt ?? part.StartedAt,
            Next = part.Number + 1,
            Changed = Changed + Count(ChangeView.Changed) + Count(ChangeView.OnlyUpdated),
            Pending = Pending + Count(ChangeView.PendingInGroup),
            Unchanged = Unchanged + Count(ChangeView.Unchanged),
            Refused = Refused + Count(ChangeView.Refused),
        };

        int Count(string outcome) => part.Results.Count(result => result?.Outcome == outcome);
    }
}

/// <summary>Up to <see cref="Size"/> users of a list, in its order.</summary>
internal sealed record JobPart(int Number, IReadOnlyList<LicenseChange> Changes)
{
    /// <summary>Users are read and written in batches of twenty, some at a time.</summary>
    public const int Size = 100;

    /// <summary>By user; null while there is none.</summary>
    public IReadOnlyList<ChangeView?> Results { get; init; } = new ChangeView?[Changes.Count];

    /// <summary>When the first attempt began; null before it.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Attempts that brought no user of a part any further whose other users are done.</summary>
    public int Tries { get; init; }

    /// <summary>As it was read.</summary>
    public ETag ETag { get; init; }

    public bool IsDone => !Results.Contains(null);
}

[JsonConverter(typeof(JsonStringEnumConverter<JobState>))]
internal enum JobState
{
    Waiting,
    Running,
    Done,
    Cancelled,

    /// <summary>It did not get on for a day. The code and the detail say why.</summary>
    Failed,
}

/// <summary>Ids such as <c>JOB-20261124-103805-1234567-7KQ2M</c>: the time in UTC, so that they sort by it, and five random characters.</summary>
internal static partial class JobId
{
    private const string Alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

    public static string New(DateTimeOffset now) =>
        $"JOB-{now.UtcDateTime.ToString("yyyyMMdd-HHmmss-fffffff", CultureInfo.InvariantCulture)}-{RandomNumberGenerator.GetString(Alphabet, 5)}";

    public static bool IsValid(string id) => Pattern().IsMatch(id);

    [GeneratedRegex(@"^JOB-[0-9]{8}-[0-9]{6}-[0-9]{7}-[2-9A-Z]{5}\z")]
    private static partial Regex Pattern();
}

/// <summary>A job for callers.</summary>
/// <param name="Done">Users who have a result: the sum of the four numbers behind it.</param>
/// <param name="Code">Why the job does not get on, or has failed; null while it does.</param>
internal sealed record JobView(
    string Id, JobState State, int Users, int Done, int Changed, int Pending, int Unchanged, int Refused,
    DateTimeOffset RequestedAt, string RequestedBy, string? Reference, string CorrelationId,
    DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, string? CancelledBy, string? Code, string? Detail)
{
    public static JobView Of(LicenseJob job) => new(
        job.Id, job.State, job.Users, job.Done, job.Changed, job.Pending, job.Unchanged, job.Refused,
        job.RequestedAt, job.Origin.Caller, job.Origin.Reference, job.Origin.CorrelationId,
        job.StartedAt, job.FinishedAt, job.CancelledBy, job.Code, job.Detail);
}
