using LicenseFunctions.Shared.Email;

namespace LicenseFunctions.Benchmarks.Chaos;

/// <summary>What goes wrong in a scenario.</summary>
internal enum ChaosKind
{
    /// <summary>SIGKILL of the worker and of the host in turn.</summary>
    Killed,

    /// <summary>SIGSTOP of the host for longer than its leases, while a second host works on the same storage; then SIGCONT.</summary>
    HostStopped,

    /// <summary>The same for the worker alone, whose host goes on.</summary>
    WorkerStopped,

    /// <summary>The same for both.</summary>
    BothStopped,

    /// <summary>SIGTERM during work: the host drains.</summary>
    Terminated,

    /// <summary>All of storage refuses for a while.</summary>
    StorageAway,

    /// <summary>Storage refuses, cuts connections, and does what it does not confirm, at random.</summary>
    StorageFaults,

    /// <summary>One storage call of the life of an order, an assignment, a waiting entry and a warning fails; then the next one.</summary>
    StorageSweep,

    GraphSlow,
    GraphThrottled,
    GraphWrong,
    GraphHalf,

    /// <summary>Hundreds of messages wait when the app starts.</summary>
    FullQueue,

    /// <summary>Messages that cannot be read come into each queue.</summary>
    Poison,

    /// <summary>What the version before stored is there when the app starts.</summary>
    Deployment,
}

/// <summary>One run of the app with faults, all of it from the seed. Only the timing is the machine's.</summary>
/// <param name="IsShort">Storage is away for seconds, not for a minute.</param>
internal sealed record ChaosScenario(ChaosKind Kind, int Seed, MailChannel Channel, bool IsShort)
{
    /// <summary>
    /// The seeds of the long form. Those that failed once while the suite was written are among them, and it was the suite that was wrong: 5 (an order
    /// that was never mailed was confirmed by hand) and 3 (an order was placed for who waits after all had seemed calm).
    /// </summary>
    public static IReadOnlyList<int> Seeds { get; } = [.. Enumerable.Range(1, 20)];

    private static readonly ChaosKind[] Always = [ChaosKind.Killed, ChaosKind.StorageSweep];

    private static readonly ChaosKind[] InTurn = [.. Enum.GetValues<ChaosKind>().Except(Always)];

    /// <summary>How many of the other kinds a seed plays with one channel.</summary>
    private const int OthersPerSeed = 1;

    /// <summary>Up to this seed storage is away for a minute.</summary>
    private const int LastLongSeed = 10;

    /// <summary>Each seed plays some of the kinds, so that twenty play all of them.</summary>
    public static IReadOnlyList<ChaosScenario> Of(IEnumerable<int> seeds, IReadOnlyList<MailChannel> channels) =>
    [
        .. from seed in seeds
           from channel in channels
           from kind in KindsOf(seed, channel)
           where CanPlay(kind, channel)
           select new ChaosScenario(kind, seed, channel, IsShort: seed > LastLongSeed),
    ];

    /// <summary>Every kind with this seed.</summary>
    public static IReadOnlyList<ChaosScenario> Of(IEnumerable<int> seeds, IReadOnlyList<MailChannel> channels, IReadOnlyList<ChaosKind> kinds) =>
    [
        .. from seed in seeds
           from channel in channels
           from kind in kinds
           where CanPlay(kind, channel)
           select new ChaosScenario(kind, seed, channel, IsShort: true),
    ];

    /// <summary>For continuous integration: one for each part that can fail.</summary>
    public static IReadOnlyList<ChaosScenario> Short { get; } =
    [
        new(ChaosKind.Killed, 1, MailChannel.Mailbox, IsShort: true),
        new(ChaosKind.BothStopped, 2, MailChannel.SendGrid, IsShort: true),
        new(ChaosKind.StorageFaults, 3, MailChannel.SendGrid, IsShort: true),
        new(ChaosKind.Deployment, 4, MailChannel.SendGrid, IsShort: true),
    ];

    /// <summary>The orders that are placed, and storage's faults if these are what goes wrong.</summary>
    public CrashPlan Plan { get; } = new(Seed, orders: Kind switch
    {
        ChaosKind.FullQueue => 40,
        ChaosKind.Killed => 24,
        ChaosKind.StorageSweep => 12,
        _ => 6,
    }, kills: 0, Channel);

    /// <summary>To repeat it.</summary>
    public override string ToString() => $"--kinds {Kind} --seeds {Seed} --channel {Channel}".ToLowerInvariant();

    private static IEnumerable<ChaosKind> KindsOf(int seed, MailChannel channel)
    {
        // The channels begin at different kinds: each kind comes with both.
        var first = OthersPerSeed * (seed + (channel == MailChannel.Mailbox ? Seeds.Count : 0));
        return [.. Always, .. Enumerable.Range(first, OthersPerSeed).Select(number => InTurn[number % InTurn.Length])];
    }

    /// <summary>
    /// A mail makes no difference to the calls of storage that the sweep is about, and what the version before stored was sent through SendGrid.
    /// </summary>
    private static bool CanPlay(ChaosKind kind, MailChannel channel) =>
        channel == MailChannel.SendGrid || kind is not (ChaosKind.StorageSweep or ChaosKind.Deployment);
}
