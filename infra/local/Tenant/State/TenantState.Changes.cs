using System.Collections.Immutable;
using System.Globalization;

namespace LicenseFunctions.Tenant;

public sealed partial class TenantState
{
    /// <summary>Adds a SKU, or replaces the one with the same id.</summary>
    public TenantSku AddSku(TenantSku sku)
    {
        lock (_gate) return _skus[sku.SkuId] = sku;
    }

    /// <summary>Adds a user-assignable SKU with a new id and one service plan of its own.</summary>
    public TenantSku AddSku(string partNumber, int enabled, int warning = 0, int suspended = 0) => AddSku(new TenantSku
    {
        SkuId = Guid.NewGuid(),
        SkuPartNumber = partNumber,
        Enabled = enabled,
        Warning = warning,
        Suspended = suspended,
        ServicePlans = [new(Guid.NewGuid(), partNumber + "_PLAN")],
    });

    /// <summary>Changes the units of a SKU; null leaves a number as it is.</summary>
    public TenantSku SetUnits(string idOrPartNumber, int? enabled = null, int? warning = null, int? suspended = null, int? lockedOut = null)
    {
        lock (_gate)
        {
            var sku = Sku(idOrPartNumber);
            return AddSku(sku with
            {
                Enabled = enabled ?? sku.Enabled,
                Warning = warning ?? sku.Warning,
                Suspended = suspended ?? sku.Suspended,
                LockedOut = lockedOut ?? sku.LockedOut,
            });
        }
    }

    /// <summary>What a purchase or a return does. Assigned licenses stay, so that a return can leave a SKU over-assigned.</summary>
    public TenantSku ChangeUnits(string idOrPartNumber, int quantity)
    {
        lock (_gate)
        {
            var sku = Sku(idOrPartNumber);
            var enabled = Math.Max(0, sku.Enabled + quantity);
            if (_subscriptions.Find(term => sku.SubscriptionIds.Contains(term.Id)) is { } term)
                _subscriptions = _subscriptions.Replace(
                    term,
                    term with { TotalLicenses = Math.Max(0, term.TotalLicenses + enabled - sku.Enabled) });
            return AddSku(sku with { Enabled = enabled });
        }
    }

    public TenantUser AddUser(TenantUser user)
    {
        if (user.SignedInBefore is { } age) user = user with { LastSignIn = _clock.GetUtcNow() - age, SignedInBefore = null };
        lock (_gate)
        {
            if (_userById.ContainsKey(user.Id) || !_userByName.TryAdd(user.UserPrincipalName, _users.Count))
                throw new ArgumentException($"The tenant already has a user '{user.UserPrincipalName}'.", nameof(user));
            _userById[user.Id] = _users.Count;
            _users.Add(user);
            Recount([], user.Licenses);
            return user;
        }
    }

    /// <summary>Adds a user. Licenses given here are not checked against units: a tenant can be over-assigned.</summary>
    /// <param name="userPrincipalName">Without an @: in the organization's domain.</param>
    /// <param name="usageLocation">Null: none, and nothing can be assigned.</param>
    public TenantUser AddUser(string userPrincipalName, string? usageLocation = "BE", params IEnumerable<string> skus) =>
        AddUser(new TenantUser
        {
            Id = Guid.NewGuid(),
            UserPrincipalName = InDomain(userPrincipalName),
            DisplayName = userPrincipalName.Split('@')[0],
            UsageLocation = usageLocation,
            Created = _clock.GetUtcNow(),
            Licenses = [.. skus.Select(sku => new LicenseHolding { SkuId = Sku(sku).SkuId, LastUpdated = _clock.GetUtcNow() })],
        });

    /// <summary>Adds many users at once, named by number, each with the given licenses.</summary>
    public IReadOnlyList<TenantUser> AddUsers(int count, params IEnumerable<string> skus)
    {
        lock (_gate)
        {
            return [.. Enumerable.Range(_users.Count, count).Select(number => AddUser(NameOf(number), "BE", skus))];
        }
    }

    public void AddSubscription(DirectorySubscription subscription)
    {
        if (subscription.EndsAfter is { } span) subscription = subscription with { NextLifecycle = _clock.GetUtcNow() + span, EndsAfter = null };
        lock (_gate) _subscriptions = _subscriptions.Add(subscription);
    }

    /// <summary>Renews a subscription, or lets it expire.</summary>
    public void ChangeSubscription(Guid id, Func<DirectorySubscription, DirectorySubscription> change)
    {
        lock (_gate) _subscriptions = [.. _subscriptions.Select(subscription => subscription.Id == id ? change(subscription) : subscription)];
    }

    /// <summary>Gives a user a license by a group, beside what the user has directly.</summary>
    public TenantUser AssignByGroup(string user, TenantGroup group, string sku) => AddHolding(user, new LicenseHolding
    {
        SkuId = Sku(sku).SkuId,
        AssignedByGroup = group.Id,
        LastUpdated = _clock.GetUtcNow(),
    });

    /// <summary>Adds any holding, such as a group license in error.</summary>
    public TenantUser AddHolding(string user, LicenseHolding holding)
    {
        lock (_gate)
        {
            var index = RequiredIndexOf(user);
            return Replace(index, _users[index].Licenses.Add(holding));
        }
    }

    /// <summary>Gives a user exactly these.</summary>
    public TenantUser SetHoldings(string user, ImmutableList<LicenseHolding> holdings)
    {
        lock (_gate) return Replace(RequiredIndexOf(user), holdings);
    }

    /// <summary>Changes a user's account, but neither its names nor its licenses.</summary>
    public TenantUser ChangeUser(string user, Func<TenantUser, TenantUser> change)
    {
        lock (_gate)
        {
            var index = RequiredIndexOf(user);
            var changed = change(_users[index]);
            return _users[index] = _users[index] with
            {
                AccountEnabled = changed.AccountEnabled,
                Created = changed.Created,
                LastSignIn = changed.LastSignIn,
                UserType = changed.UserType,
                Manager = changed.Manager,
                MailboxPurpose = changed.MailboxPurpose,
            };
        }
    }

    /// <summary>Null where there is no such user.</summary>
    internal TenantUser? SetUsageLocation(string user, string? usageLocation)
    {
        lock (_gate) return IndexOf(user) is { } index ? _users[index] = _users[index] with { UsageLocation = usageLocation } : null;
    }

    /// <summary>One <c>assignLicense</c> call: all of it, or the refusal's text and nothing. Null user: no such user.</summary>
    internal (TenantUser? User, string? Refusal) ChangeLicenses(string user, LicenseChange change)
    {
        lock (_gate)
        {
            if (IndexOf(user) is not { } index) return (null, null);
            var rules = new LicenseRules(_skus, skuId => _consumed.GetValueOrDefault(skuId), _rules, _clock.GetUtcNow());
            var (licenses, refusal) = rules.Apply(_users[index], change);
            return refusal is null ? (Replace(index, licenses), null) : (_users[index], refusal);
        }
    }

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"user{number:D6}");

    private string InDomain(string name) => name.Contains('@', StringComparison.Ordinal) ? name : $"{name}@{Organization.Domain}";

    private TenantUser Replace(int index, ImmutableList<LicenseHolding> licenses)
    {
        Recount(_users[index].Licenses, licenses);
        return _users[index] = _users[index] with { Licenses = licenses };
    }

    private void Recount(ImmutableList<LicenseHolding> before, ImmutableList<LicenseHolding> after)
    {
        foreach (var skuId in Consuming(before)) Count(skuId, -1);
        foreach (var skuId in Consuming(after)) Count(skuId, 1);
    }

    private void Count(Guid skuId, int units)
    {
        _consumed[skuId] = _consumed.GetValueOrDefault(skuId) + units;
        if (ConsumedUnitsLag > TimeSpan.Zero) _unreported.Add((_clock.GetUtcNow(), skuId, units));
    }

    private static IEnumerable<Guid> Consuming(ImmutableList<LicenseHolding> licenses) =>
        licenses.Where(holding => holding.IsActive).Select(holding => holding.SkuId).Distinct();
}
