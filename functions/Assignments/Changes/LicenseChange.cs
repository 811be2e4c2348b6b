namespace LicenseFunctions.Assignments.Changes;

/// <summary>What a caller wants of one user: licenses to add and to remove, all of it or nothing.</summary>
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
/// <param name="DisabledPlans">
/// Service plans to leave off, by name or id; of a license that the user holds, the others are switched on. Null: all are on, and a license that
/// the user holds stays as it is.
/// </param>
internal sealed record LicenseToAdd(string Sku, IReadOnlyList<string>? DisabledPlans);

/// <summary>What became of a <see cref="LicenseChange"/>.</summary>
internal sealed record ChangeResult
{
    /// <summary>As the caller named the user.</summary>
    public required string User { get; init; }

    /// <summary>Null if the user was not found.</summary>
    public DirectoryUser? Found { get; init; }

    /// <summary>What was to be added, since the user did not have it; also if it was refused in the end.</summary>
    public IReadOnlyList<Sku> Wanted { get; init; } = [];

    /// <summary>What was added, or would be.</summary>
    public IReadOnlyList<Sku> Added { get; init; } = [];

    /// <summary>Of which the service plans were switched, or would be: the user has it already.</summary>
    public IReadOnlyList<Sku> Updated { get; init; } = [];

    /// <summary>What was removed, or would be.</summary>
    public IReadOnlyList<Sku> Removed { get; init; } = [];

    /// <summary>Why nothing was changed; null if all is as it was asked for.</summary>
    public ProblemException? Problem { get; init; }

    /// <summary>False if there was nothing to do, or it was refused.</summary>
    public bool IsChanged => Problem is null && Added.Count + Updated.Count + Removed.Count > 0;
}
