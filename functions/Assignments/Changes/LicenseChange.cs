namespace LicenseFunctions.Assignments.Changes;

/// <summary>The licenses to add to and remove from one user: all or nothing.</summary>
internal sealed record LicenseChange
{
    /// <summary>Object id or user principal name.</summary>
    public required string User { get; init; }
    public IReadOnlyList<LicenseToAdd> Add { get; init; } = [];

    /// <summary>Part numbers or GUIDs.</summary>
    public IReadOnlyList<string> Remove { get; init; } = [];

    /// <summary>ISO 3166-1 alpha-2; used only if the user has no location.</summary>
    public string? UsageLocation { get; init; }
}

/// <param name="Sku">Part number or GUID.</param>
/// <param name="DisabledPlans">As in <see cref="AssignRequest.DisabledPlans"/>.</param>
internal sealed record LicenseToAdd(string Sku, IReadOnlyList<string>? DisabledPlans);

/// <summary>The result of a <see cref="LicenseChange"/>. In a dry run <see cref="Added"/> and the like are what would be done.</summary>
/// <param name="User">As in the request.</param>
/// <param name="Found">Null if the user was not found.</param>
internal sealed record ChangeResult(string User, DirectoryUser? Found)
{
    /// <summary>What the user lacked, even if the change was refused.</summary>
    public IReadOnlyList<Sku> Wanted { get; init; } = [];
    public IReadOnlyList<Sku> Added { get; init; } = [];

    /// <summary>The user has these already; only service plans were switched.</summary>
    public IReadOnlyList<Sku> Updated { get; init; } = [];
    public IReadOnlyList<Sku> Removed { get; init; } = [];

    /// <summary>A group was changed for these. Graph assigns or removes the license some time later.</summary>
    public IReadOnlyList<Sku> Pending { get; init; } = [];

    /// <summary>What is to be expected of <see cref="Pending"/>, in words.</summary>
    public string? Note { get; init; }

    /// <summary>Why nothing was changed; null if the user has the requested licenses.</summary>
    public ProblemException? Problem { get; init; }

    /// <summary>False if there was nothing to do, or the change was refused.</summary>
    public bool IsChanged => Problem is null && Added.Count + Updated.Count + Removed.Count + Pending.Count > 0;
}
