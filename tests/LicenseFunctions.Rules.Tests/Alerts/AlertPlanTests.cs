using System.Globalization;
using LicenseFunctions.Alerts;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Rules.Tests.Alerts;

public sealed class AlertPlanTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly LowLicenseRule Rule = new(new AlertOptions());

    [Theory]
    // Free licenses of 100 at each hour or, with a d, day; what is told at which of them.
    [InlineData("6 5 5 5", "2:First")]
    [InlineData("5 6 5 6 5", "1:First")]
    [InlineData("5 7 5", "1:First 2:Over 3:First")]
    [InlineData("5 0 5 0", "1:First 2:Worse")]
    [InlineData("5 0 -1", "1:First 2:Worse 3:Worse")]
    [InlineData("5 20", "1:First 2:Over")]
    [InlineData("5d 5d 5d 5d 5d 5d 5d 5d 5d", "1:First 8:Reminder")]
    [InlineData("0d 5d 5d 5d 5d 5d 5d 5d 0d", "1:First 8:Reminder 9:Worse")]
    [InlineData("5d 6d 6d 6d 6d 6d", "1:First 5:Over")]
    [InlineData("5d 6d 6d 5d 6d 6d 6d", "1:First")]
    [InlineData("5d 6d 6d 6d 6d 6d 6d 6d 5d", "1:First 5:Over 9:First")]
    [InlineData("5d m 0d 0d 0d 20d 20d", "1:First")]
    [InlineData("5d m 0d 0d 0d 0d 0d 0d 0d 0d 0d 0d 0d", "1:First 12:Worse")]
    [InlineData("m 5d 5d 5d 5d 5d 5d 5d 5d 5d 5d 5d", "11:First")]
    public void Changes_AreTold_OnceEach(string free, string told)
    {
        var (states, now, seen) = (new Dictionary<Guid, AlertState>(), Start, new List<string>());
        var step = 0;
        foreach (var at in free.Split(' '))
        {
            var sku = SkuSamples.Usage(1, 100, 0);
            if (at == "m")
            {
                states[sku.SkuId] = (states.GetValueOrDefault(sku.SkuId) ?? new AlertState { SkuId = sku.SkuId }) with { MutedUntil = now.AddDays(10) };
                continue;
            }
            step++;
            var available = int.Parse(at.TrimEnd('d'), CultureInfo.InvariantCulture);
            var plan = Make([sku with { Assigned = 100 - available }], [], states, now);
            seen.AddRange(plan.Items.Select(item => $"{step}:{item.Kind}"));
            foreach (var state in plan.Changed)
                states[state.SkuId] = state;
            now = at.EndsWith('d') ? now.AddDays(1) : now.AddHours(1);
        }

        Assert.Equal(told, string.Join(' ', seen));
    }

    [Theory]
    // Days since the two were told; what is told now.
    [InlineData(7, 3, "1:Reminder")]
    [InlineData(7, 4, "1:Reminder 2:Reminder")]
    [InlineData(6, 6, "")]
    public void Reminders_ThatAreSoonDue_ComeWithOneThatIs(int first, int second, string told)
    {
        var states = new[] { (Number: 1, Days: first), (Number: 2, Days: second) }.ToDictionary(
            one => SkuSamples.Usage(one.Number).SkuId,
            one => new AlertState { SkuId = SkuSamples.Usage(one.Number).SkuId, Warned = LicenseStatus.Out, WarnedAt = Start.AddDays(-one.Days) });

        var plan = Make([SkuSamples.Usage(1, 100, 100), SkuSamples.Usage(2, 100, 100)], [], states, Start);

        Assert.Equal(told, string.Join(' ', plan.Items.Select(item => $"{(item.License.Sku.SkuId == SkuSamples.Usage(1).SkuId ? 1 : 2)}:{item.Kind}")));
    }

    [Fact]
    public void Product_ThatIsGone_IsToldOf_UnlessItIsMuted()
    {
        var (gone, silent) = (SkuSamples.Usage(1), SkuSamples.Usage(2));
        var states = new Dictionary<Guid, AlertState> { [silent.SkuId] = new() { SkuId = silent.SkuId, MutedUntil = Start.AddDays(1) } };

        var plan = Make([], [gone, silent], states, Start);

        Assert.Equal((AlertKind.Gone, gone.SkuId), (Assert.Single(plan.Items).Kind, plan.Items[0].License.Sku.SkuId));
    }

    [Fact]
    public void Product_ThatIsGone_IsNoLongerWarnedOf()
    {
        var (low, well) = (SkuSamples.Usage(1), SkuSamples.Usage(2));
        var warned = new AlertState { SkuId = low.SkuId, Warned = LicenseStatus.Out, Since = Start, WarnedAt = Start };

        var plan = Make([], [low, well], new Dictionary<Guid, AlertState> { [low.SkuId] = warned }, Start);

        Assert.Equal(new AlertState { SkuId = low.SkuId }, Assert.Single(plan.Changed));
        Assert.All(plan.Items, item => Assert.False(item.License.Result.HasRecovered));
    }

    [Fact]
    public void Product_ThatGetsWorse_IsLowSinceItsFirstWarning()
    {
        var sku = SkuSamples.Usage(1, 100, 100);
        var states = new Dictionary<Guid, AlertState> { [sku.SkuId] = new() { SkuId = sku.SkuId, Warned = LicenseStatus.Low, Since = Start.AddDays(-3) } };

        var changed = Assert.Single(Make([sku], [], states, Start).Changed);

        Assert.Equal((LicenseStatus.Out, Start.AddDays(-3), Start), (changed.Warned, changed.Since, changed.WarnedAt));
    }

    [Fact]
    public void Product_ThatIsWatchedNoMore_IsNotSaidToBeWellAgain()
    {
        var lapsed = SkuSamples.Usage(1, 0, 0);
        var states = new Dictionary<Guid, AlertState> { [lapsed.SkuId] = new() { SkuId = lapsed.SkuId, Warned = LicenseStatus.Out, WarnedAt = Start } };

        var plan = Make([lapsed], [], states, Start);

        Assert.Empty(plan.Items);
        Assert.Equal(LicenseStatus.Ok, Assert.Single(plan.Changed).Warned);
    }

    [Fact]
    public void News_ComeWorstFirst_AndWhatIsOverLast()
    {
        var over = SkuSamples.Usage(3, 100, 20);
        var states = new Dictionary<Guid, AlertState> { [over.SkuId] = new() { SkuId = over.SkuId, Warned = LicenseStatus.Out, WarnedAt = Start } };

        var plan = Make([SkuSamples.Usage(1, 100, 95), SkuSamples.Usage(2, 100, 101), over, SkuSamples.Usage(4, 100, 100)], [], states, Start);

        Assert.Equal([SkuSamples.Usage(2).SkuId, SkuSamples.Usage(4).SkuId, SkuSamples.Usage(1).SkuId, over.SkuId],
            plan.Items.Select(item => item.License.Sku.SkuId));
        Assert.Equal([SkuSamples.Usage(2).SkuId, SkuSamples.Usage(4).SkuId, SkuSamples.Usage(1).SkuId], plan.Low.Select(license => license.Sku.SkuId));
    }

    private static AlertPlan Make(
        IReadOnlyList<SkuUsage> skus, IReadOnlyList<SkuUsage> gone, IReadOnlyDictionary<Guid, AlertState> states, DateTimeOffset now) =>
        AlertPlan.Make([.. skus.Select(sku => new LicenseEvaluation(sku, Rule.Evaluate(sku, null), null))], gone, states, TimeSpan.FromDays(7), now);
}
