namespace LicenseFunctions.Tenant;

/// <summary>A group that gives its members licenses.</summary>
public sealed record TenantGroup(Guid Id, string DisplayName)
{
    public IReadOnlyList<Guid> Licenses { get; init; } = [];

    /// <summary>Null: people are made members by hand.</summary>
    public string? MembershipRule { get; init; }

    /// <summary>True for a group that is synchronized from an on-premises directory.</summary>
    public bool? OnPremisesSyncEnabled { get; init; }

    public bool? IsAssignableToRole { get; init; }
}

public sealed record GroupMember(Guid Group, Guid User);
