using System.Runtime.Serialization;
using System.Security.Cryptography;
using LicenseFunctions.Assignments.Changes;

namespace LicenseFunctions.Assignments.Waiting.Storage;

/// <summary>A user who is or was on the waiting list for a license.</summary>
internal sealed record WaitingEntry : TableRow
{
    /// <summary>See <see cref="WaitingId"/>; ids sort by time of entry.</summary>
    public required string Id { get; init; }

    /// <summary>User principal name at the time of entry.</summary>
    public required string User { get; init; }
    public required string UserId { get; init; }
    public required Guid SkuId { get; init; }
    public required string SkuPartNumber { get; init; }
    public WaitingState State { get; init; } = WaitingState.Waiting;

    /// <summary>Whether to order a license if none becomes available.</summary>
    public required bool IsToBeOrdered { get; init; }
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Who requested the license, for the audit.</summary>
    internal required RequestOrigin Origin
    {
        get => new(Caller, CorrelationId, Reference) { IsSignedIn = IsSignedIn };
        init => (Caller, CorrelationId, Reference, IsSignedIn) = (value.Caller, value.CorrelationId, value.Reference, value.IsSignedIn);
    }

    public string Caller { get; init; } = "";
    public string CorrelationId { get; init; } = "";
    public string? Reference { get; init; }
    public bool IsSignedIn { get; init; }

    /// <summary>Service plans to disable, by name or id; null for none.</summary>
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

    /// <summary>When a run started to assign the license; null if none is doing so.</summary>
    public DateTimeOffset? ServingSince { get; init; }

    /// <summary>The newest order for this user.</summary>
    public string? OrderId { get; init; }
    public int Orders { get; init; }

    /// <summary>When the entry left the waiting state; null while it waits.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>The problem code, if the assignment was refused.</summary>
    public string? Code { get; init; }
    public string? Detail { get; init; }

    /// <summary>Whom to call back when it leaves the waiting state, see <see cref="Shared.Callbacks.CallbackUrls"/>. May hold secrets: not shown.</summary>
    public string? CallbackUrls { get; init; }

    /// <summary>Row keys of an entry, of its copy while it waits, and of the row that keeps a user from waiting twice.</summary>
    public static string EntryKey(string id) => $"entry|{id}";
    public static string QueueKey(Guid skuId, string id) => $"queue|{skuId:D}|{id}";
    public static string UserKey(Guid skuId, string userId) => $"user|{skuId:D}|{TableKey.Escape(userId.ToLowerInvariant())}";

    public LicenseChange ToChange() => new() { User = UserId, Add = [new(SkuId.ToString(), DisabledPlans)], UsageLocation = UsageLocation };
}

[JsonConverter(typeof(JsonStringEnumConverter<WaitingState>))]
internal enum WaitingState
{
    Waiting,
    Assigned,
    Cancelled,

    /// <summary>The license cannot be assigned to this user; code and detail say why.</summary>
    Refused,
}

/// <summary>Ids such as <c>WL-20261124-103805-1234567-7KQ2M</c>: the time of entry in UTC, so that they sort by it, and five random characters.</summary>
internal static partial class WaitingId
{
    private const string Alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

    public static string New(DateTimeOffset now) =>
        $"WL-{now.UtcDateTime.ToString("yyyyMMdd-HHmmss-fffffff", CultureInfo.InvariantCulture)}-{RandomNumberGenerator.GetString(Alphabet, 5)}";

    public static bool IsValid(string id) => Pattern().IsMatch(id);

    [GeneratedRegex(@"^WL-[0-9]{8}-[0-9]{6}-[0-9]{7}-[2-9A-Z]{5}\z")]
    private static partial Regex Pattern();
}
