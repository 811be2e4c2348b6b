namespace LicenseFunctions.Tenant;

/// <summary>A group that gives its members licenses.</summary>
public sealed record TenantGroup(Guid Id, string DisplayName)
{
    public IReadOnlyList<Guid> Licenses { get; init; } = [];
}

public sealed record GroupMember(Guid Group, Guid User);
