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
    [InlineData(0, 30, 27, LicenseStatus.Expiring, 3)]
    [InlineData(1, 0, 1, LicenseStatus.Out, 1)]
    [InlineData(0, 0, 2, LicenseStatus.OverAssigned, 0)]
    [InlineData(9_999, 0, 9_994, LicenseStatus.Low, 5)]
    public void Judge_ByTheSmallerOfNumberAndShare(int purchased, int inGrace, int assigned, object status, int threshold)
    {
        var standing = new LowLicenseRule(new AlertOptions()).Judge(SnapshotTests.Usage(1, purchased, assigned) with { InGrace = inGrace }, daysToEmpty: null);

        Assert.Equal(((LicenseStatus)status, threshold), (standing.Status, standing.Threshold));
    }

    [Fact]
    public void Judge_OfWhatIsNotWatched_IsAlwaysOk()
    {
        var full = SnapshotTests.Usage(1, purchased: 10, assigned: 10);
        var rule = new LowLicenseRule(new AlertOptions { Ignore = ["IGNORED", SnapshotTests.Usage(7).SkuId.ToString()] });

        Assert.Null(rule.Judge(full with { AppliesToUser = false }, null).Threshold);
        Assert.Null(rule.Judge(full with { SkuPartNumber = "FLOW_FREE" }, null).Threshold);
        Assert.Null(rule.Judge(full with { Purchased = 10_000, Assigned = 10_000 }, null).Threshold);
        Assert.Null(rule.Judge(full with { Purchased = 0, Assigned = 0 }, null).Threshold);
        Assert.Null(rule.Judge(full with { SkuPartNumber = "ignored" }, null).Threshold);
        Assert.Null(rule.Judge(full with { SkuId = SnapshotTests.Usage(7).SkuId }, null).Threshold);
    }

    // available of 100, forecast: the status and whether a warning would be over
    [Theory]
    [InlineData(6, null, LicenseStatus.Ok, false)]
    [InlineData(7, null, LicenseStatus.Ok, true)]
    [InlineData(40, 14, LicenseStatus.Low, false)]
    [InlineData(40, 15, LicenseStatus.Ok, false)]
    [InlineData(40, 21, LicenseStatus.Ok, false)]
    [InlineData(40, 22, LicenseStatus.Ok, true)]
    public void Judge_KeepsADistanceBeforeAWarningIsOver(int available, int? daysToEmpty, object status, bool isWellAgain)
    {
        var standing = new LowLicenseRule(new AlertOptions()).Judge(SnapshotTests.Usage(1, 100, 100 - available), daysToEmpty);

        Assert.Equal(((LicenseStatus)status, isWellAgain), (standing.Status, standing.IsWellAgain));
    }

    [Fact]
    public void Judge_ByTheProductsOwnValues_WhereItHasThem()
    {
        var options = new AlertOptions();
        options.Rules[SnapshotTests.Usage(1).SkuPartNumber.ToLowerInvariant()] = new AlertRuleOptions { FreeAtOrBelow = 20, FreePercentAtOrBelow = 100 };
        options.Rules[SnapshotTests.Usage(2).SkuId.ToString()] = new AlertRuleOptions { DaysToEmptyAtOrBelow = 0 };
        var rule = new LowLicenseRule(options);

        Assert.Equal(LicenseStatus.Low, rule.Judge(SnapshotTests.Usage(1, 100, 80), null).Status);
        Assert.Equal(LicenseStatus.Ok, rule.Judge(SnapshotTests.Usage(2, 100, 80), 3).Status);
        Assert.Equal(LicenseStatus.Low, rule.Judge(SnapshotTests.Usage(3, 100, 80), 3).Status);
    }

    [Fact]
    public void Judge_WithLicensesInGrace_IsExpiring_UnlessItIsWorse()
    {
        var rule = new LowLicenseRule(new AlertOptions());

        Assert.Equal(LicenseStatus.Expiring, rule.Judge(SnapshotTests.Usage(1, 50, 20) with { InGrace = 30 }, null).Status);
        Assert.Equal(LicenseStatus.Out, rule.Judge(SnapshotTests.Usage(1, 50, 80) with { InGrace = 30 }, null).Status);
    }
}
