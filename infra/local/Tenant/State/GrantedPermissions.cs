using System.Collections.Immutable;

namespace LicenseFunctions.Tenant;

/// <summary>The application permissions of the app that calls. Starts with all that this product asks for.</summary>
public sealed class GrantedPermissions
{
    private ImmutableHashSet<string> _granted = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "LicenseAssignment.Read.All",
        "LicenseAssignment.ReadWrite.All",
        "User.Read.All",
        "User.ReadWrite.All",
        "Organization.Read.All",
        "GroupMember.Read.All",
        "AuditLog.Read.All");

    public IReadOnlySet<string> Granted => _granted;

    public void Grant(params IEnumerable<string> permissions) =>
        ImmutableInterlocked.Update(ref _granted, (granted, added) => granted.Union(added), permissions);

    public void Revoke(params IEnumerable<string> permissions) =>
        ImmutableInterlocked.Update(ref _granted, (granted, removed) => granted.Except(removed), permissions);

    /// <summary>Grants these and nothing else.</summary>
    public void Set(params IEnumerable<string> permissions) =>
        ImmutableInterlocked.Update(ref _granted, (granted, all) => granted.Clear().Union(all), permissions);

    internal bool Any(IEnumerable<string> accepted) => accepted.Any(_granted.Contains);
}
