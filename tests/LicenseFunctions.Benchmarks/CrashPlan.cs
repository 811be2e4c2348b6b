using System.Security.Cryptography;
using System.Text;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Tenant;

namespace LicenseFunctions.Benchmarks;

/// <summary>What is ordered and what goes wrong in a crash test, all of it from one seed. Only the timing is the machine's.</summary>
internal sealed class CrashPlan
{
    /// <summary>The largest single order, and what each one asks for or returns: no two of them can be put together.</summary>
    public const int Quantity = 5;

    private const int MailFaultCount = 10_000;
    private const int StorageFateCount = 10_007;

    /// <summary>In every so manieth life storage is away for a while, longer than its client tries.</summary>
    private const int StorageAwayEvery = 12;

    /// <summary>A host starts a worker that ends again and again three times, and then gives up.</summary>
    private const int HostKilledEvery = 4;

    private static readonly string[] Skus = ["CRASH_A", "CRASH_B", "CRASH_C", "CRASH_D", "CRASH_E", "CRASH_F"];

    /// <param name="withCopies">Whether messages also come twice when nothing failed.</param>
    public CrashPlan(int seed, int orders, int kills, MailChannel channel, bool withCopies = true)
    {
        Channel = channel;
        var random = new Random(seed);
        Orders = [.. Enumerable.Range(0, orders).Select(number => Order(random, number)).Select(order => withCopies ? order : order with { Copies = [] })];
        Lives = [.. Enumerable.Range(1, kills).Select(number => Life(random, number))];
        MailFaults = [.. PlanMailFaults(random).Take(MailFaultCount)];
        StorageFates = [.. Enumerable.Range(0, StorageFateCount).Select(_ => Fate(random))];
    }

    /// <summary>How the app sends mails.</summary>
    public MailChannel Channel { get; }

    public IReadOnlyList<PlannedOrder> Orders { get; }

    /// <summary>How long the app lives, time after time.</summary>
    public IReadOnlyList<PlannedLife> Lives { get; }

    /// <summary>What the mail service does with one mail after the other.</summary>
    public IReadOnlyList<PlannedFault> MailFaults { get; }

    public IReadOnlyList<StorageFate> StorageFates { get; }

    /// <summary>More than will ever be returned, and fewer than a pool of a free product.</summary>
    public static TenantData Tenant => TenantData.Empty with
    {
        Skus = [.. Skus.Select(sku => new TenantSku { SkuId = IdOf(sku), SkuPartNumber = sku, Enabled = 9_000 })],
    };

    /// <summary>The same in each run, so that what was stored in one can be read in another.</summary>
    public static Guid IdOf(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));

    private static PlannedOrder Order(Random random, int number) => new(
        number, Skus[random.Next(Skus.Length)], random.Next(2) == 0 ? Quantity : -Quantity, IsPostedAgain: random.Next(10) == 0,
        // At once, beside the first delivery, or after the app has died and come back.
        [.. Enumerable.Range(0, random.Next(3)).Select(_ => TimeSpan.FromMilliseconds(random.Next(2) == 0 ? random.Next(200) : random.Next(10_000)))]);

    private static PlannedLife Life(Random random, int number) => new(
        random.Next(8) == 0 ? TimeSpan.FromMilliseconds(random.Next(1_500)) : null, random.Next(10, 600), number % StorageAwayEvery == 0,
        EndsWithMail: random.Next(2) == 0,
        TimeSpan.FromMilliseconds(random.Next(20)), KillsWorker: random.Next(2) == 0 && number % HostKilledEvery != 0);

    private IEnumerable<PlannedFault> PlanMailFaults(Random random)
    {
        while (true)
        {
            // Once in a while the mail service refuses everything for so long that orders fail.
            var outage = random.Next(100) == 0 ? random.Next(10, 40) : 0;
            for (var i = 0; i < outage; i++)
                yield return new("503", Rule(FaultAction.Status) with { Status = 503 });
            yield return random.Next(100) switch
            {
                < 8 => new("503", Rule(FaultAction.Status) with { Status = 503 }),
                < 12 => new("500", Rule(FaultAction.Status) with { Status = 500 }),
                < 18 => new("429", Rule(FaultAction.Throttle) with { RetryAfter = "1" }),
                < 21 => new("hangs and takes nothing", Rule(FaultAction.Delay) with { DelayMs = 60_000 }),
                < 25 => new("cuts the connection and takes nothing", Rule(FaultAction.DropBefore)),
                < 28 => new("takes it and cuts the connection", Rule(FaultAction.AcceptThenDrop)),
                < 31 => new("takes it and hangs", Rule(FaultAction.AcceptThenHang)),
                < 35 => new("503 after seconds", Rule(FaultAction.Status) with { Status = 503, DelayMs = random.Next(1_000, 5_000) }),
                _ => new(PlannedFault.None, Rule(FaultAction.Delay) with { DelayMs = random.Next(20, 500) }),
            };
        }
    }

    /// <summary>In the mailbox each mail is two calls: the draft is created, and sent.</summary>
    private FaultRule Rule(FaultAction action) =>
        new() { Match = Channel == MailChannel.Mailbox ? "/messages" : "/v3/mail/send", Method = "POST", Times = 1, Action = action };

    private static StorageFate Fate(Random random) => random.Next(200) switch
    {
        < 6 => StorageFate.Refused,
        < 9 => StorageFate.CutBefore,
        < 13 => StorageFate.CutAfter,
        _ => StorageFate.Answered,
    };
}

/// <param name="IsPostedAgain">Whether it is posted once more after it was taken.</param>
/// <param name="Copies">When its message is put into the queue once more, after it was taken.</param>
internal sealed record PlannedOrder(int Number, string Sku, int Quantity, bool IsPostedAgain, IReadOnlyList<TimeSpan> Copies)
{
    /// <summary>Shown in the list of orders, so that an order can be told there from what was posted.</summary>
    public string Poster => $"poster {Number}";
}

/// <summary>How long the app lives: by what it does, so that a slow machine does not keep it from doing anything.</summary>
/// <param name="InStart">So long after the start of its process, perhaps before it listens; null for most.</param>
/// <param name="Requests">So many requests to storage after it listens.</param>
/// <param name="EndsWithMail">Whether the end then waits for the next mail that is taken, to come between that and its record.</param>
/// <param name="KillsWorker">Whether only the worker is killed, which its host starts again; otherwise the host is, and the worker ends with it.</param>
internal sealed record PlannedLife(TimeSpan? InStart, int Requests, bool StorageGoesAway, bool EndsWithMail, TimeSpan AfterMail, bool KillsWorker);

internal sealed record PlannedFault(string Name, FaultRule Rule)
{
    public const string None = "none";
}
