using System.Collections.Immutable;

namespace LicenseFunctions.Tenant;

public sealed partial class TenantState
{
    private readonly List<GroupMember> _unprocessed = [];

    /// <summary>
    /// Whether licenses follow a change of members at once. Microsoft's directory needs a while; false keeps the changes until
    /// <see cref="ProcessGroups"/>.
    /// </summary>
    public bool ProcessesGroups { get; set; } = true;

    public TenantGroup? FindGroup(string id) => Guid.TryParse(id, out var guid) ? _groups.Find(group => group.Id == guid) : null;

    public TenantGroup AddGroup(string displayName, params IEnumerable<string> skus)
    {
        lock (_gate)
        {
            var group = new TenantGroup(Guid.NewGuid(), displayName) { Licenses = [.. skus.Select(sku => Sku(sku).SkuId)] };
            _groups = _groups.Add(group);
            return group;
        }
    }

    /// <summary>Changes what a group is: its name, its licenses, who may change its members.</summary>
    public TenantGroup ChangeGroup(TenantGroup group, Func<TenantGroup, TenantGroup> change)
    {
        lock (_gate)
        {
            var changed = change(_groups.Find(one => one.Id == group.Id)!);
            _groups = [.. _groups.Select(one => one.Id == group.Id ? changed : one)];
            return changed;
        }
    }

    /// <summary>Makes a user a member of a group. Licenses do not follow by themselves; see <see cref="AssignByGroup"/>.</summary>
    public void AddMember(TenantGroup group, string user)
    {
        lock (_gate) _members = _members.Add(new(group.Id, _users[RequiredIndexOf(user)].Id));
    }

    /// <summary>Users to whom the group could not give a license.</summary>
    public IReadOnlyList<TenantUser> MembersInError(Guid group)
    {
        lock (_gate) return [.. _users.Where(user => user.Licenses.Exists(holding => holding.AssignedByGroup == group && !holding.IsActive))];
    }

    /// <summary>Gives and takes the licenses of all members that changed.</summary>
    public void ProcessGroups()
    {
        lock (_gate)
        {
            foreach (var member in _unprocessed) Process(member);
            _unprocessed.Clear();
        }
    }

    /// <summary>False if the user is a member already.</summary>
    internal bool Join(Guid group, Guid user)
    {
        lock (_gate)
        {
            if (IsMember(new(group, user))) return false;
            _members = _members.Add(new(group, user));
            Changed(new(group, user));
            return true;
        }
    }

    /// <summary>False if the user is no member.</summary>
    internal bool Leave(Guid group, Guid user)
    {
        lock (_gate)
        {
            if (!IsMember(new(group, user))) return false;
            _members = _members.Remove(new(group, user));
            Changed(new(group, user));
            return true;
        }
    }

    /// <summary>Tries again what groups could not give to a user.</summary>
    internal TenantUser? Reprocess(string user)
    {
        lock (_gate)
        {
            if (IndexOf(user) is not { } index) return null;
            foreach (var group in _users[index].Licenses.Select(holding => holding.AssignedByGroup).OfType<Guid>().Distinct().ToList())
            {
                _members = _members.Add(new(group, _users[index].Id));
                Process(new(group, _users[index].Id));
            }

            return _users[index];
        }
    }

    /// <summary>A license of a group makes a user its member, too, unless the user has just left.</summary>
    private bool IsMember(GroupMember member) => _members.Contains(member)
        || (!_unprocessed.Contains(member) && _users[_userById[member.User]].Licenses.Exists(holding => holding.AssignedByGroup == member.Group));

    private void Changed(GroupMember member)
    {
        if (ProcessesGroups) Process(member);
        else if (!_unprocessed.Contains(member)) _unprocessed.Add(member);
    }

    private void Process(GroupMember member)
    {
        var index = _userById[member.User];
        var others = _users[index].Licenses.RemoveAll(holding => holding.AssignedByGroup == member.Group);
        var licenses = _members.Contains(member) ? _groups.Find(group => group.Id == member.Group)!.Licenses : [];
        Replace(index, others.AddRange(licenses.Select(skuId => Give(_users[index], member.Group, skuId))));
    }

    /// <summary>What a group gives a member: the license, or an error where none is left.</summary>
    private LicenseHolding Give(TenantUser user, Guid group, Guid skuId)
    {
        var hasSeat = user.Holds(skuId) || _consumed.GetValueOrDefault(skuId) < _skus[skuId].Assignable;
        var holding = new LicenseHolding { SkuId = skuId, AssignedByGroup = group, LastUpdated = _clock.GetUtcNow() };
        return hasSeat ? holding : holding with { State = "Error", Error = "CountViolation" };
    }
}
