using LicenseFunctions.Alerts;
using LicenseFunctions.Tests.Usage;

namespace LicenseFunctions.Tests.Alerts;

public sealed class LowLicenseRuleTests
{
    // purchased, in grace, assigned: the status and the threshold
    [Theory]
    [InlineData(100, 0, 94, LicenseStatus.Ok, 5)]
    [InlineData(100, 0, 95, LicenseStatus.Low, 5)]
    [InlineData(100, 0, 100, LicenseStatus.Out, 5)]
    [InlineData(100, 0, 101, LicenseStatus.OverAssigned, 5)]
    [InlineData(10, 0, 8, LicenseStatus.Ok, 1)]
    [InlineData(10, 0, 9, LicenseStatus.Low, 1)]
    [InlineData(11, 0, 9, LicenseStatus.Low, 2)]
    [InlineData(0, 30, 27, LicenseStatus.Low, 3)]
    [InlineData(1, 0, 1, LicenseStatus.Out, 1)]
    [InlineData(0, 0, 2, LicenseStatus.OverAssigned, 0)]
    [InlineData(9_999, 0, 9_994, LicenseStatus.Low, 5)]
    public void Judge_ByTheSmallerOfNumberAndShare(int purchased, int inGrace, int assigned, object status, int threshold)
    {
        var standing = new LowLicenseRule(new AlertOptions()).Judge(SnapshotTests.Usage(1, purchased, assigned) with { InGrace = inGrace });

        Assert.Equal(new LicenseStanding((LicenseStatus)status, threshold), standing);
    }

    [Fact]
    public void Judge_OfWhatIsNotWatched_IsAlwaysOk()
    {
        var full = SnapshotTests.Usage(1, purchased: 10, assigned: 10);
        var rule = new LowLicenseRule(new AlertOptions { Ignore = ["IGNORED", SnapshotTests.Usage(7).SkuId.ToString()] });

        Assert.Null(rule.Judge(full with { AppliesToUser = false }).Threshold);
        Assert.Null(rule.Judge(full with { SkuPartNumber = "FLOW_FREE" }).Threshold);
        Assert.Null(rule.Judge(full with { Purchased = 10_000, Assigned = 10_000 }).Threshold);
        Assert.Null(rule.Judge(full with { Purchased = 0, Assigned = 0 }).Threshold);
        Assert.Null(rule.Judge(full with { SkuPartNumber = "ignored" }).Threshold);
        Assert.Null(rule.Judge(full with { SkuId = SnapshotTests.Usage(7).SkuId }).Threshold);
    }

    [Fact]
    public void Plan_HasNewsOnlyOfWhatIsNewOrWorse()
    {
        var rule = new LowLicenseRule(new AlertOptions());
        var low = SnapshotTests.Usage(1, purchased: 10, assigned: 9);
        var stillOut = SnapshotTests.Usage(2, purchased: 10, assigned: 10);
        var better = SnapshotTests.Usage(3, purchased: 10, assigned: 9);
        var worse = SnapshotTests.Usage(4, purchased: 10, assigned: 12);
        var fine = SnapshotTests.Usage(5);
        var gone = SnapshotTests.Usage(6).SkuId;
        var warned = new Dictionary<Guid, LicenseStatus>
        {
            [stillOut.SkuId] = LicenseStatus.Out,
            [better.SkuId] = LicenseStatus.Out,
            [worse.SkuId] = LicenseStatus.Low,
            [fine.SkuId] = LicenseStatus.Low,
            [gone] = LicenseStatus.Low,
        };

        var plan = WarningPlan.Make([low, stillOut, better, worse, fine], rule, warned);

        Assert.Equal([worse.SkuId, stillOut.SkuId, low.SkuId, better.SkuId], plan.Low.Select(l => l.Sku.SkuId));
        Assert.Equal([worse.SkuId, low.SkuId], plan.News.Select(l => l.Sku.SkuId));
        Assert.Equal([fine.SkuId, gone], plan.Recovered.Order());
    }
}
