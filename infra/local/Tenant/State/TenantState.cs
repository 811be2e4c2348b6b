using System.Collections.Immutable;

namespace LicenseFunctions.Tenant;

/// <summary>
/// Everything that the tenant knows, in memory. Safe to use from many threads: what it gives out is immutable, and every change
/// is made under one lock, which is what makes the last seat go to one caller only.
/// </summary>
public sealed partial class TenantState
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly PlanRules _rules;
    private readonly Dictionary<Guid, TenantSku> _skus = [];
    private readonly Dictionary<Guid, int> _consumed = [];
    private readonly List<(DateTimeOffset At, Guid SkuId, int Units)> _unreported = [];
    private readonly List<TenantUser> _users = [];
    private readonly Dictionary<Guid, int> _userById = [];
    private readonly Dictionary<string, int> _userByName = new(StringComparer.OrdinalIgnoreCase);
    private ImmutableHashSet<GroupMember> _members = [];
    private ImmutableList<TenantGroup> _groups = [];
    private ImmutableList<DirectorySubscription> _subscriptions = [];

    public TenantState(TenantData data, TimeProvider? timeProvider = null)
    {
        _clock = timeProvider ?? TimeProvider.System;
        _rules = data.Rules;
        Organization = data.Organization;
        foreach (var sku in data.Skus) AddSku(sku);
        foreach (var user in data.Users) AddUser(user);
        _groups = [.. data.Groups];
        foreach (var subscription in data.Subscriptions) AddSubscription(subscription);
        _members = [.. data.Members];
        if (data.Permissions is { } permissions) Permissions.Set(permissions);
    }

    public TenantOrganization Organization { get; }

    public Guid TenantId => Organization.Id;

    /// <summary>The application permissions that an administrator consented to.</summary>
    public GrantedPermissions Permissions { get; } = new();

    public IReadOnlyList<TenantGroup> Groups => _groups;

    public IReadOnlyList<DirectorySubscription> Subscriptions => _subscriptions;

    public IReadOnlyList<TenantSku> Skus
    {
        get { lock (_gate) return [.. _skus.Values]; }
    }

    /// <summary>Which of the groups the user is in: as a member, or by a license that one of them gives.</summary>
    public IReadOnlyList<Guid> GroupsOf(TenantUser user, IEnumerable<Guid> groups)
    {
        lock (_gate) return [.. groups.Where(group => IsMember(new(group, user.Id)))];
    }

    /// <summary>A copy of the list; the users of one page are cheaper by <see cref="UsersFrom"/>.</summary>
    public IReadOnlyList<TenantUser> Users
    {
        get { lock (_gate) return [.. _users]; }
    }

    /// <summary>All that <see cref="TenantState"/> would be made from again.</summary>
    internal TenantData ToData()
    {
        lock (_gate)
        {
            return new()
            {
                Organization = Organization,
                Skus = [.. _skus.Values],
                Users = [.. _users],
                Groups = _groups,
                Members = [.. _members],
                Subscriptions = _subscriptions,
                Permissions = [.. Permissions.Granted],
            };
        }
    }

    /// <summary>Looks a SKU up by GUID or part number.</summary>
    public TenantSku? FindSku(string idOrPartNumber)
    {
        lock (_gate)
        {
            return Guid.TryParse(idOrPartNumber, out var id)
                ? _skus.GetValueOrDefault(id)
                : _skus.Values.FirstOrDefault(sku => string.Equals(sku.SkuPartNumber, idOrPartNumber, StringComparison.OrdinalIgnoreCase));
        }
    }

    /// <summary>Looks a user up by id or user principal name.</summary>
    public TenantUser? FindUser(string idOrName)
    {
        lock (_gate) return IndexOf(idOrName) is { } index ? _users[index] : null;
    }

    /// <summary>
    /// How long <c>consumedUnits</c> takes to show a change, as it does in Microsoft's directory (minutes). What can be assigned
    /// is decided by the true number all the same. Nothing by default.
    /// </summary>
    public TimeSpan ConsumedUnitsLag { get; set; }

    /// <summary>Users who hold the SKU, as they are now.</summary>
    public int Consumed(Guid skuId)
    {
        lock (_gate) return _consumed.GetValueOrDefault(skuId);
    }

    /// <summary>What <c>consumedUnits</c> says: late by <see cref="ConsumedUnitsLag"/>.</summary>
    internal int ReportedConsumed(Guid skuId)
    {
        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            _unreported.RemoveAll(change => change.At + ConsumedUnitsLag <= now);
            return _consumed.GetValueOrDefault(skuId) - _unreported.Where(change => change.SkuId == skuId).Sum(change => change.Units);
        }
    }

    public int Consumed(string idOrPartNumber) => Consumed(Sku(idOrPartNumber).SkuId);

    /// <summary>Up to <paramref name="count"/> users that fit, in order of creation, and where the next page starts.</summary>
    internal (IReadOnlyList<TenantUser> Users, int? Next) UsersFrom(int start, int count, Func<TenantUser, bool> fits)
    {
        lock (_gate)
        {
            var page = new List<TenantUser>();
            for (var index = start; index < _users.Count; index++)
            {
                if (!fits(_users[index])) continue;
                if (page.Count == count) return (page, index);
                page.Add(_users[index]);
            }

            return (page, null);
        }
    }

    internal int CountUsers(Func<TenantUser, bool> fits)
    {
        lock (_gate) return _users.Count(fits);
    }

    private TenantSku Sku(string idOrPartNumber) =>
        FindSku(idOrPartNumber) ?? throw new ArgumentException($"The tenant has no SKU '{idOrPartNumber}'.", nameof(idOrPartNumber));

    private int? IndexOf(string idOrName)
    {
        if (Guid.TryParse(idOrName, out var id)) return _userById.TryGetValue(id, out var byId) ? byId : null;
        return _userByName.TryGetValue(idOrName, out var byName) ? byName : null;
    }

    private int RequiredIndexOf(string idOrName) =>
        IndexOf(idOrName) ?? throw new ArgumentException($"The tenant has no user '{idOrName}'.", nameof(idOrName));
}
