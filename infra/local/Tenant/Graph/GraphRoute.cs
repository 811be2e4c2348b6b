namespace LicenseFunctions.Tenant.Graph;

/// <summary>One operation: its address, who may call it and what it costs.</summary>
/// <param name="Template">Segments below the version; <c>*</c> stands for a key.</param>
/// <param name="Units">Resource units, as Graph counts them for throttling.</param>
/// <param name="Permissions">Application permissions of which one is enough, the least privileged first.</param>
internal sealed record GraphRoute(
    string Method,
    string Template,
    int Units,
    IReadOnlyList<string> Permissions,
    Func<GraphRequest, IReadOnlyList<string>, GraphResult> Handle)
{
    private readonly string[] _template = Template.Split('/');

    /// <summary>A call to a mailbox: Exchange decides who may, and the directory's throttling does not count it.</summary>
    public bool IsOfMailbox { get; init; }

    /// <summary>Counts against the write quota; checkMemberGroups only asks, though it is a POST.</summary>
    public bool IsWrite => !string.Equals(Method, "GET", StringComparison.Ordinal) && !Template.EndsWith("checkMemberGroups", StringComparison.Ordinal);

    /// <summary>The keys in the path; null where it is another path.</summary>
    public IReadOnlyList<string>? Match(IReadOnlyList<string> segments)
    {
        if (segments.Count != _template.Length) return null;
        var keys = new List<string>();
        for (var index = 0; index < _template.Length; index++)
        {
            if (_template[index] is "*") keys.Add(segments[index]);
            else if (!string.Equals(_template[index], segments[index], StringComparison.OrdinalIgnoreCase)) return null;
        }

        return keys;
    }
}

/// <summary>An answer or an error; implicit from both, so that an operation reads as what it returns.</summary>
internal readonly record struct GraphResult(GraphResponse? Response, GraphError? Error)
{
    public static implicit operator GraphResult(GraphResponse response) => new(response, null);

    public static implicit operator GraphResult(GraphError error) => new(null, error);
}
