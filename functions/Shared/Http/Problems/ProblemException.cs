namespace LicenseFunctions.Shared.Http.Problems;

/// <summary>Ends a request with a problem answer, which <see cref="ProblemMiddleware"/> writes.</summary>
internal sealed class ProblemException(ProblemKind kind, string detail, Exception? cause = null) : Exception(detail, cause)
{
    public ProblemKind Kind { get; } = kind;

    /// <summary>Empty unless the kind is <see cref="ProblemKind.InvalidRequest"/>.</summary>
    public IReadOnlyList<FieldError> Fields { get; init; } = [];

    /// <summary>When to retry; null if a retry does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static ProblemException Invalid(string field, string message) => Invalid([new(field, message)]);

    public static ProblemException Invalid(IReadOnlyList<FieldError> fields) =>
        new(ProblemKind.InvalidRequest, string.Join(" ", fields.Select(f => $"{f.Field}: {f.Message}"))) { Fields = fields };
}

/// <param name="Field">A JSON property, a query parameter, a header, a line of a list such as <c>line 3</c>, or <c>body</c>.</param>
/// <param name="Message">What to change.</param>
internal sealed record FieldError(string Field, string Message)
{
    /// <summary>What the field of an error in a line of a list begins with.</summary>
    public const string LinePrefix = "line ";

    /// <summary>The message for pages; null if it is in English only.</summary>
    [JsonIgnore]
    public LocalizedMessage? Problem { get; private init; }

    public static FieldError Of(string field, LocalizedMessage problem) => new(field, problem.English) { Problem = problem };

    /// <param name="number">From 1.</param>
    public static string FieldOfLine(int number) => string.Create(CultureInfo.InvariantCulture, $"{LinePrefix}{number}");
}
