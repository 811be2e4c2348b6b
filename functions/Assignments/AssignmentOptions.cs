namespace LicenseFunctions.Assignments;

/// <summary>Settings <c>Assignments__…</c>.</summary>
internal sealed class AssignmentOptions
{
    public const string Section = "Assignments";

    /// <summary>The country (ISO 3166-1 alpha-2) for users without a usage location. Null: changes for such users are refused.</summary>
    [RegularExpression("^[A-Z]{2}$", ErrorMessage = "Two capital letters are needed, such as BE (ISO 3166-1 alpha-2).")]
    public string? DefaultUsageLocation { get; set; }

    /// <summary>Whether the licenses of users who wait in groups are reprocessed when some are available again.</summary>
    public bool ReprocessGroups { get; set; }

    /// <summary>Part numbers or GUIDs that callers may assign and remove; empty allows all.</summary>
    public IReadOnlyList<string> AllowedSkus { get; set; } = [];

    /// <summary>How many days a job that ended, and its results, are kept.</summary>
    [Range(1, 3650)]
    public int KeepJobsDays { get; set; } = 90;

    /// <summary>User principal names or object ids of users whose licenses callers may not change.</summary>
    public IReadOnlyList<string> ProtectedUsers { get; set; } = [];

    /// <summary>Object ids of groups whose direct and nested members' licenses callers may not change.</summary>
    public IReadOnlyList<Guid> ProtectedGroups { get; set; } = [];

    /// <summary>Whether a user is one of <see cref="ProtectedUsers"/>.</summary>
    public bool IsProtected(DirectoryUser user) => ProtectedUsers.Any(name =>
        string.Equals(user.Id, name, StringComparison.OrdinalIgnoreCase) || string.Equals(user.UserPrincipalName, name, StringComparison.OrdinalIgnoreCase));
}
