using System.Globalization;
using System.Text.Json;
using CsCheck;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Assignments;

/// <summary>Any sequence of changes, with whatever goes wrong, leaves the tenant as a simple model says.</summary>
public sealed class LicenseChangeProperties(AzuriteFixture azurite, ITestOutputHelper output)
{
    private const int Sequences = 40;
    private const int Users = 6;

    /// <summary>What is bought of each; one has a license for everybody.</summary>
    private static readonly (string Sku, int Limit)[] Products = [("SCARCE", 2), ("SOME", 4), ("PLENTY", Users)];

    [Fact]
    public async Task Tenant_AfterAnySequenceOfChangesFaultsAndRestarts_IsAsTheModelSays() =>
        await Sequence().SampleAsync(
            async steps => await RunAsync(steps),
            output.WriteLine,
            iter: Sequences,
            threads: 4,
            print: steps => string.Join(Environment.NewLine, steps.Select(step => step.ToString())));

    private async Task RunAsync(Step[] steps)
    {
        var app = await TestApp.StartAsync(azurite, new() { Tenant = new() { Seed = TenantData.Empty, ResellerDelay = Timeout.InfiniteTimeSpan } });
        try
        {
            var model = Model.Fill(app.Tenant.State);
            foreach (var step in steps)
            {
                if (step.IsAfterRestart)
                    app = await app.RestartAsync();
                await DoAsync(app, model, step);
                model.IsTrueOf(app.Tenant.State);
            }
            model.IsTrueOf(await app.AuditAsync());
        }
        finally
        {
            await app.DisposeAsync();
        }
    }

    /// <summary>Makes the calls of a step, and again until every result is known.</summary>
    private static async Task DoAsync(TestApp app, Model model, Step step)
    {
        step.Fault.ApplyTo(app.Tenant.Faults);
        var results = await CallAsync(app, step);
        app.Tenant.Faults.Clear();
        if (results.Any(IsUnknown))
            results = await CallAsync(app, step);
        for (var i = 0; i < results.Count; i++)
            model.Settle(step.Changes[i], results[i], isAlone: step.Changes.Count == 1);
    }

    private static bool IsUnknown((int Status, string? Code) result) => result.Status >= 500 || result.Code == "concurrent-change";

    private static async Task<IReadOnlyList<(int Status, string? Code)>> CallAsync(TestApp app, Step step)
    {
        if (!step.IsBulk)
        {
            var change = step.Changes[0];
            var method = change.Add.Count > 0 ? HttpMethod.Put : HttpMethod.Delete;
            var one = await app.SendAsync(method, $"/api/users/{Model.Name(change.User)}/licenses/{change.Add.Concat(change.Remove).Single()}");
            return [((int)one.Status, (int)one.Status < 400 ? null : one.Text("code"))];
        }
        var many = await app.SendAsync(HttpMethod.Post, "/api/license-changes", JsonSerializer.Serialize(new
        {
            changes = step.Changes.Select(change => new { user = Model.Name(change.User), add = change.Add, remove = change.Remove }),
        }));
        Assert.True(many.Status == System.Net.HttpStatusCode.OK || (int)many.Status >= 500, many.Body.ToString());
        return (int)many.Status >= 500
            ? [.. step.Changes.Select(_ => ((int)many.Status, (string?)null))]
            : [.. many.Body.GetProperty("results").EnumerateArray()
                .Select(result => (result.GetProperty("status").GetInt32(), result.GetProperty("code").GetString()))];
    }

    private static Gen<Step[]> Sequence()
    {
        var single = Gen.Select(Gen.Int[0, Users - 1], Gen.Int[0, Products.Length - 1], Gen.Bool, (user, sku, isAdding) =>
            isAdding ? new Change(user, [Products[sku].Sku], []) : new Change(user, [], [Products[sku].Sku]));
        // For each product of each user: 0 leaves it, 1 adds, 2 removes.
        var bulk = Gen.Int[0, 3].Array[Users * Products.Length].Select(ToChanges).Where(changes => changes.Count > 0);
        var calls = Gen.Frequency(
            (3, single.Select(change => (IsBulk: false, Changes: (IReadOnlyList<Change>)[change]))),
            (1, single.Select(change => (IsBulk: true, Changes: (IReadOnlyList<Change>)[change]))),
            (4, bulk.Select(changes => (IsBulk: true, Changes: changes))));
        var faults = Gen.Frequency(
            (12, Gen.Const(Fault.None)),
            (2, Gen.Select(Gen.Int[1, 3], Gen.OneOf(429, 503, 409), (times, status) => new Fault("assignLicense", status, times))),
            (1, Gen.OneOf(429, 503).Select(status => new Fault("$batch", status, 1))),
            // Five tries are not enough for one, and an error of its own is not tried again: the caller has to.
            (1, Gen.OneOf(new Fault("assignLicense", 429, 5), new Fault("assignLicense", 500, 1), new Fault("$batch", 500, 1))),
            (1, Gen.Const(new Fault("assignLicense", Fault.AcceptedThenCutOff, 1))));
        return Gen.Select(calls, faults, Gen.Int[0, 9], (call, fault, dice) =>
            new Step(call.IsBulk, call.Changes, fault, IsAfterRestart: dice == 0)).Array[6, 12];
    }

    private static IReadOnlyList<Change> ToChanges(int[] wishes) => [.. wishes.Chunk(Products.Length)
        .Select((wish, user) => new Change(
            user,
            [.. Products.Where((_, i) => wish[i] == 1).Select(product => product.Sku)],
            [.. Products.Where((_, i) => wish[i] == 2).Select(product => product.Sku)]))
        .Where(change => change.Add.Count + change.Remove.Count > 0)];

    private sealed record Change(int User, IReadOnlyList<string> Add, IReadOnlyList<string> Remove)
    {
        public override string ToString() => $"user {User}: +[{string.Join(',', Add)}] -[{string.Join(',', Remove)}]";
    }

    private sealed record Step(bool IsBulk, IReadOnlyList<Change> Changes, Fault Fault, bool IsAfterRestart)
    {
        public override string ToString() => $"{(IsAfterRestart ? "restart, " : "")}{Fault}, {(IsBulk ? "bulk" : "single")}: {string.Join("; ", Changes)}";
    }

    private sealed record Fault(string Match, int Status, int Times)
    {
        public const int AcceptedThenCutOff = 0;

        public static Fault None { get; } = new("nothing", 200, 0);

        public void ApplyTo(FaultPlan faults)
        {
            if (Times > 0)
            {
                faults.Add(new FaultRule
                {
                    Match = Match,
                    Method = "POST",
                    Times = Times,
                    Action = Status switch { AcceptedThenCutOff => FaultAction.AcceptThenDrop, 429 => FaultAction.Throttle, _ => FaultAction.Status },
                    Status = Status,
                    RetryAfter = "0.05",
                });
            }
        }
    }

    /// <summary>Who holds what, and what was changed to come there.</summary>
    private sealed class Model
    {
        private readonly HashSet<string>[] _held = [.. Enumerable.Range(0, Users).Select(_ => new HashSet<string>(StringComparer.Ordinal))];
        private readonly List<string> _changes = [];

        public static string Name(int user) => string.Create(CultureInfo.InvariantCulture, $"user{user:D6}@{TenantData.Empty.Organization.Domain}");

        public static Model Fill(TenantState tenant)
        {
            foreach (var (sku, limit) in Products)
                tenant.AddSku(sku, limit);
            tenant.AddUsers(Users);
            return new Model();
        }

        /// <summary>Believes what the call answered of a user, as far as it can be.</summary>
        /// <param name="isAlone">Nobody else was changed by the call, so that its result is not a matter of order.</param>
        public void Settle(Change change, (int Status, string? Code) result, bool isAlone)
        {
            var held = _held[change.User];
            var added = change.Add.Where(sku => !held.Contains(sku)).ToList();
            var removed = change.Remove.Where(held.Contains).ToList();
            if (isAlone)
                Assert.Equal(added.TrueForAll(IsFree), result.Code != "no-license-available");
            if (result.Code == "no-license-available")
                return;
            // Only a removal of its own is told that there is nothing to remove, and then that is so.
            Assert.True(result.Status is 200 or 201 or 204 || (result.Code == "license-not-assigned" && change.Add.Count == 0),
                $"{change} was answered {result}");
            if (added.Count + removed.Count > 0)
                _changes.Add(Line(Name(change.User), added, removed));
            held.UnionWith(added);
            held.ExceptWith(removed);
        }

        public void IsTrueOf(TenantState tenant)
        {
            Assert.All(Products, product => Assert.True(tenant.Consumed(product.Sku) <= product.Limit, $"More of {product.Sku} are assigned than there are."));
            for (var user = 0; user < Users; user++)
                Assert.Equal(_held[user].Order(StringComparer.Ordinal), Products.Where(product =>
                    tenant.FindUser(Name(user))!.Holds(tenant.FindSku(product.Sku)!.SkuId)).Select(product => product.Sku).Order(StringComparer.Ordinal));
        }

        /// <summary>Every change has a row that says done, or that nobody knows; and no row says done where nothing was.</summary>
        public void IsTrueOf(IReadOnlyList<Azure.Data.Tables.TableEntity> audit)
        {
            var rows = audit.Where(row => row.GetString("Result") is "done" or "unknown")
                .ToLookup(row => Line(row.GetString("UserPrincipalName"), Names(row, "Added"), Names(row, "Removed")), row => row.GetString("Result"));
            foreach (var (line, count) in _changes.CountBy(line => line))
                Assert.True(rows[line].Count() >= count, $"The audit lacks: {line}");
            var made = _changes.CountBy(line => line).ToDictionary(StringComparer.Ordinal);
            Assert.All(rows, row =>
                Assert.True(row.Count(result => result == "done") <= made.GetValueOrDefault(row.Key), $"The audit says done, but it was not: {row.Key}"));
        }

        private bool IsFree(string sku) => _held.Count(held => held.Contains(sku)) < Products.Single(product => product.Sku == sku).Limit;

        private static string[] Names(Azure.Data.Tables.TableEntity row, string property) =>
            row.GetString(property).Split(',', StringSplitOptions.RemoveEmptyEntries);

        private static string Line(string user, IEnumerable<string> added, IEnumerable<string> removed) =>
            $"{user} +{string.Join(',', added.Order(StringComparer.Ordinal))} -{string.Join(',', removed.Order(StringComparer.Ordinal))}";
    }
}
