using System.Text.Json.Serialization;

namespace LicenseFunctions.Tenant;

/// <summary>What a simulated tenant starts with, and what a local run keeps of it.</summary>
public sealed record TenantData
{
    public required TenantOrganization Organization { get; init; }

    public IReadOnlyList<TenantSku> Skus { get; init; } = [];

    public IReadOnlyList<TenantUser> Users { get; init; } = [];

    public IReadOnlyList<TenantGroup> Groups { get; init; } = [];

    public IReadOnlyList<DirectorySubscription> Subscriptions { get; init; } = [];

    public IReadOnlyList<GroupMember> Members { get; init; } = [];

    /// <summary>What the app may do. Null: all that this product asks for.</summary>
    public IReadOnlyList<string>? Permissions { get; init; }

    public IReadOnlyList<MailboxMessage> Mails { get; init; } = [];

    public ExchangeData Exchange { get; init; } = new();

    /// <summary>Orders that the reseller has handled, oldest first.</summary>
    public IReadOnlyList<ResellerOrder> HandledOrders { get; init; } = [];

    /// <summary>Orders that it has not handled yet, oldest first.</summary>
    public IReadOnlyList<ResellerOrder> PendingOrders { get; init; } = [];

    [JsonIgnore]
    public PlanRules Rules { get; init; } = KnownPlans.Rules;

    /// <summary>The organization and the rules, nothing bought and nobody there.</summary>
    public static TenantData Empty { get; } = new()
    {
        Organization = new(Guid.Parse("6f0d1b8a-53c1-4a5e-9d0e-2b7c1f4e8a90"), "Contoso NV", "BE", "contoso.example"),
    };

    /// <summary>A company of some forty people, its products in the states that hurt.</summary>
    public static TenantData Default { get; } = DefaultTenant.Build();
}
