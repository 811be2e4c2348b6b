namespace LicenseFunctions.Shared.Http;

/// <summary>Who made a request, for the audit.</summary>
/// <param name="Caller">The Entra application or user that signed in, else the header <c>X-Caller</c>, else <c>unnamed caller</c>.</param>
/// <param name="CorrelationId">The header <c>X-Correlation-Id</c>, else the invocation id.</param>
/// <param name="Reference">The header <c>X-Reference</c>: the caller's own number, such as a ticket; null without one.</param>
internal sealed partial record RequestOrigin(string Caller, string CorrelationId, string? Reference)
{
    public const string CorrelationHeader = "X-Correlation-Id";

    /// <summary>Whether <see cref="Caller"/> signed in with Entra ID; otherwise the name is unverified.</summary>
    public bool IsSignedIn { get; init; }

    /// <summary>The id of the change that this request undoes; null for any other.</summary>
    public string? UndoOf { get; init; }

    public static RequestOrigin Of(HttpRequest request, FunctionContext context)
    {
        var principal = EntraPrincipal.Of(request);
        return new(
            principal is null ? Header(request, "X-Caller") ?? "unnamed caller" : IsHarmless(principal.Name) ? principal.Name : "Entra principal",
            CorrelationIdOf(request, context),
            Header(request, "X-Reference"))
        { IsSignedIn = principal is not null };
    }

    /// <summary>ASCII only, since the answer has it as a header.</summary>
    public static string CorrelationIdOf(HttpRequest request, FunctionContext context) =>
        Header(request, CorrelationHeader) is { } id && Ascii.IsValid(id) ? id : context.InvocationId;

    /// <summary>Null if the header is absent, or not safe to store, log and return.</summary>
    private static string? Header(HttpRequest request, string name) =>
        request.Headers[name].ToString() is { Length: > 0 } value && IsHarmless(value) ? value : null;

    private static bool IsHarmless(string value) => Harmless().IsMatch(value);

    [GeneratedRegex(@"^[\w.@:+/# -]{1,100}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Harmless();
}
