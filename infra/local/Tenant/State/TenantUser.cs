using System.Collections.Immutable;

namespace LicenseFunctions.Tenant;

public sealed record TenantUser
{
    public required Guid Id { get; init; }

    public required string UserPrincipalName { get; init; }

    public required string DisplayName { get; init; }

    public bool AccountEnabled { get; init; } = true;

    /// <summary>ISO 3166-1 alpha-2; null: never set, and nothing can be assigned.</summary>
    public string? UsageLocation { get; init; }

    /// <summary>True for a user who is synchronized from an on-premises directory.</summary>
    public bool? OnPremisesSyncEnabled { get; init; }

    public DateTimeOffset Created { get; init; }

    /// <summary>Null: has never signed in.</summary>
    public DateTimeOffset? LastSignIn { get; init; }

    /// <summary><c>Member</c> or <c>Guest</c>.</summary>
    public string UserType { get; init; } = "Member";

    /// <summary>Null: has none.</summary>
    public Guid? Manager { get; init; }

    /// <summary>Graph's <c>userPurpose</c> of the mailbox, which whoever has a license with Exchange has; a shared one needs no license.</summary>
    public string MailboxPurpose { get; init; } = "user";

    /// <summary>For data that is made before there is a clock: signed in so long before being added to the tenant.</summary>
    public TimeSpan? SignedInBefore { get; init; }

    public ImmutableList<LicenseHolding> Licenses { get; init; } = [];

    public bool Holds(Guid skuId) => Licenses.Exists(holding => holding.SkuId == skuId && holding.IsActive);

    public LicenseHolding? Direct(Guid skuId) =>
        Licenses.Find(holding => holding.SkuId == skuId && holding.AssignedByGroup is null);
}
