using System.Runtime.Serialization;
using LicenseFunctions.Assignments.Changes;

namespace LicenseFunctions.Assignments.Waiting.Storage;

/// <summary>A user who waits for a license, or waited.</summary>
internal sealed record WaitingEntry : TableRow
{
    /// <summary>See <see cref="WaitingId"/>: the order of ids is the order of coming.</summary>
    public required string Id { get; init; }

    /// <summary>User principal name, as it was when the user was put on the list.</summary>
    public required string User { get; init; }

    /// <summary>Object id.</summary>
    public required string UserId { get; init; }
    public required Guid SkuId { get; init; }
    public required string SkuPartNumber { get; init; }
    public WaitingState State { get; init; } = WaitingState.Waiting;

    /// <summary>Whether a license is to be ordered if none becomes available.</summary>
    public required bool IsToBeOrdered { get; init; }
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Who requested the license. The audit names it when the license is assigned.</summary>
    internal required RequestOrigin Origin
    {
        get => new(Caller, CorrelationId, Reference) { IsSignedIn = IsSignedIn };
        init => (Caller, CorrelationId, Reference, IsSignedIn) = (value.Caller, value.CorrelationId, value.Reference, value.IsSignedIn);
    }

    public string Caller { get; init; } = "";
    public string CorrelationId { get; init; } = "";
    public string? Reference { get; init; }
    public bool IsSignedIn { get; init; }

    /// <summary>Service plans to leave off, by name or id; null for none.</summary>
    internal IReadOnlyList<string>? DisabledPlans
    {
        // An earlier version wrote an empty list.
        get => JsonSerializer.Deserialize<IReadOnlyList<string>>(DisabledPlansJson) is { Count: > 0 } plans ? plans : null;
        init => DisabledPlansJson = JsonSerializer.Serialize(value);
    }

    [DataMember(Name = nameof(DisabledPlans))]
    public string DisabledPlansJson { get; init; } = "null";

    /// <summary>ISO 3166-1 alpha-2; used only if the user has no location.</summary>
    public string? UsageLocation { get; init; }

    /// <summary>When a server took the entry to assign its license; null if none does just now.</summary>
    public DateTimeOffset? ServingSince { get; init; }

    /// <summary>The newest order that is to bring this user's license.</summary>
    public string? OrderId { get; init; }

    /// <summary>How many orders were to bring it.</summary>
    public int Orders { get; init; }

    /// <summary>When the wait was over; null while it lasts.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>The problem's code, if the license was refused.</summary>
    public string? Code { get; init; }

    /// <summary>What a person should know of this entry.</summary>
    public string? Detail { get; init; }

    /// <summary>Row key of an entry; of its copy while it waits; of the row that says that the user waits.</summary>
    public static string EntryKey(string id) => $"entry|{id}";
    public static string QueueKey(Guid skuId, string id) => $"queue|{skuId:D}|{id}";
    public static string UserKey(Guid skuId, string userId) => $"user|{skuId:D}|{TableKey.Escape(userId.ToLowerInvariant())}";

    public LicenseChange ToChange() => new() { User = UserId, Add = [new(SkuId.ToString(), DisabledPlans)], UsageLocation = UsageLocation };
}

/// <summary>Where a wait stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WaitingState>))]
internal enum WaitingState
{
    /// <summary>No license was free yet.</summary>
    Waiting,

    /// <summary>The user has the license.</summary>
    Assigned,

    /// <summary>Cancelled.</summary>
    Cancelled,

    /// <summary>The license cannot be assigned to this user, free or not; code and detail say why.</summary>
    Refused,
}
