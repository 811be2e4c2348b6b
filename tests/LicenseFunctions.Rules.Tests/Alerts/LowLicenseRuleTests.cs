using LicenseFunctions.Alerts;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Rules.Tests.Alerts;

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
        var standing = new LowLicenseRule(new AlertOptions())
            .Evaluate(SkuSamples.Usage(1, purchased, assigned) with { InGrace = inGrace }, daysToEmpty: null);

        Assert.Equal(((LicenseStatus)status, threshold), (standing.Status, standing.Threshold));
    }

    // purchased, suspended, locked out, assigned: the status, and how many users are locked out and how many licenses are missing
    [Theory]
    [InlineData(0, 25, 0, 25, LicenseStatus.Suspended, 25, 0)]
    [InlineData(0, 0, 25, 25, LicenseStatus.Suspended, 25, 0)]
    [InlineData(0, 20, 5, 22, LicenseStatus.Suspended, 22, 0)]
    [InlineData(10, 5, 0, 12, LicenseStatus.Suspended, 2, 0)]
    [InlineData(10, 5, 0, 17, LicenseStatus.OverAssigned, 5, 2)]
    [InlineData(10, 5, 0, 10, LicenseStatus.Out, 0, 0)]
    [InlineData(100, 25, 0, 25, LicenseStatus.Ok, 0, 0)]
    [InlineData(0, 25, 0, 0, LicenseStatus.Ok, 0, 0)]
    public void Judge_WithSuspendedLicenses_CallsThemThat(int purchased, int suspended, int lockedOut, int assigned, object status, int inUse, int excess)
    {
        var sku = SkuSamples.Usage(1, purchased, assigned) with { Suspended = suspended, LockedOut = lockedOut };

        Assert.Equal(
            ((LicenseStatus)status, inUse, excess),
            (new LowLicenseRule(new AlertOptions()).Evaluate(sku, daysToEmpty: null).Status, sku.SuspendedInUse, sku.Excess));
        Assert.True(LicenseStatus.Out < LicenseStatus.Suspended && LicenseStatus.Suspended < LicenseStatus.OverAssigned);
    }

    // purchased, in grace, waiting: nothing is assigned
    [Theory]
    [InlineData(1, 0, 0, LicenseStatus.Ok)]
    [InlineData(0, 3, 0, LicenseStatus.Ok)]
    [InlineData(1, 0, 1, LicenseStatus.Low)]
    [InlineData(0, 3, 1, LicenseStatus.Expiring)]
    public void Judge_OfWhatNobodyHas_IsLowOnlyIfSomebodyWaits(int purchased, int inGrace, int waiting, object status)
    {
        var standing = new LowLicenseRule(new AlertOptions())
            .Evaluate(SkuSamples.Usage(1, purchased, assigned: 0) with { InGrace = inGrace }, daysToEmpty: 3, waiting);

        Assert.Equal(((LicenseStatus)status, waiting == 0), (standing.Status, standing.HasRecovered));
    }

    // purchased, assigned, wanted by members of groups (null: not read): the status and whether a warning would be over
    [Theory]
    [InlineData(100, 90, null, LicenseStatus.Ok, true)]
    [InlineData(100, 90, 0, LicenseStatus.Ok, true)]
    [InlineData(100, 90, 4, LicenseStatus.Ok, false)]
    [InlineData(100, 90, 5, LicenseStatus.Low, false)]
    [InlineData(100, 90, 25, LicenseStatus.Low, false)]
    [InlineData(100, 100, 3, LicenseStatus.Out, false)]
    [InlineData(100, 101, 3, LicenseStatus.OverAssigned, false)]
    [InlineData(10, 0, 10, LicenseStatus.Low, false)]
    [InlineData(0, 0, 1, LicenseStatus.Out, false)]
    [InlineData(0, 0, 0, LicenseStatus.Ok, true)]
    public void Judge_CountsThoseWhoWaitInGroups(int purchased, int assigned, int? wanted, object status, bool hasRecovered)
    {
        var standing = new LowLicenseRule(new AlertOptions())
            .Evaluate(SkuSamples.Usage(1, purchased, assigned) with { Wanted = wanted }, daysToEmpty: null);

        Assert.Equal(((LicenseStatus)status, hasRecovered), (standing.Status, standing.HasRecovered));
    }

    [Fact]
    public void Judge_OfWhatIsNotWatched_IsAlwaysOk()
    {
        var full = SkuSamples.Usage(1, purchased: 10, assigned: 10);
        var rule = new LowLicenseRule(new AlertOptions { Ignore = ["IGNORED", SkuSamples.Usage(7).SkuId.ToString()] });

        Assert.Null(rule.Evaluate(full with { AppliesToUser = false }, null).Threshold);
        Assert.Null(rule.Evaluate(full with { SkuPartNumber = "FLOW_FREE" }, null).Threshold);
        Assert.Null(rule.Evaluate(full with { Purchased = 10_000, Assigned = 10_000 }, null).Threshold);
        Assert.Null(rule.Evaluate(full with { Purchased = 0, Assigned = 0 }, null).Threshold);
        Assert.Null(rule.Evaluate(full with { SkuPartNumber = "ignored" }, null).Threshold);
        Assert.Null(rule.Evaluate(full with { SkuId = SkuSamples.Usage(7).SkuId }, null).Threshold);
    }

    // available of 100, forecast: the status and whether a warning would be over
    [Theory]
    [InlineData(6, null, LicenseStatus.Ok, false)]
    [InlineData(7, null, LicenseStatus.Ok, true)]
    [InlineData(40, 14, LicenseStatus.Low, false)]
    [InlineData(40, 15, LicenseStatus.Ok, false)]
    [InlineData(40, 21, LicenseStatus.Ok, false)]
    [InlineData(40, 22, LicenseStatus.Ok, true)]
    public void Judge_KeepsADistanceBeforeAWarningIsOver(int available, int? daysToEmpty, object status, bool hasRecovered)
    {
        var standing = new LowLicenseRule(new AlertOptions()).Evaluate(SkuSamples.Usage(1, 100, 100 - available), daysToEmpty);

        Assert.Equal(((LicenseStatus)status, hasRecovered), (standing.Status, standing.HasRecovered));
    }

    [Fact]
    public void Judge_ByTheProductsOwnValues_WhereItHasThem()
    {
        var options = new AlertOptions();
        options.Rules[SkuSamples.Usage(1).SkuPartNumber.ToLowerInvariant()] = new AlertRuleOptions { FreeAtOrBelow = 20, FreePercentAtOrBelow = 100 };
        options.Rules[SkuSamples.Usage(2).SkuId.ToString()] = new AlertRuleOptions { DaysToEmptyAtOrBelow = 0 };
        var rule = new LowLicenseRule(options);

        Assert.Equal(LicenseStatus.Low, rule.Evaluate(SkuSamples.Usage(1, 100, 80), null).Status);
        Assert.Equal(LicenseStatus.Ok, rule.Evaluate(SkuSamples.Usage(2, 100, 80), 3).Status);
        Assert.Equal(LicenseStatus.Low, rule.Evaluate(SkuSamples.Usage(3, 100, 80), 3).Status);
    }

    /// <summary>A quarter of the threshold, and at least two.</summary>
    [Theory]
    [InlineData(24, false)]
    [InlineData(25, true)]
    public void Judge_OfALargeThreshold_KeepsALargerDistance(int available, bool hasRecovered)
    {
        var rule = new LowLicenseRule(new AlertOptions { FreeAtOrBelow = 20, FreePercentAtOrBelow = 100 });

        Assert.Equal(hasRecovered, rule.Evaluate(SkuSamples.Usage(1, 100, 100 - available), null).HasRecovered);
    }

    [Fact]
    public void Judge_WithLicensesInGrace_IsExpiring_UnlessItIsWorse()
    {
        var rule = new LowLicenseRule(new AlertOptions());

        Assert.Equal(LicenseStatus.Expiring, rule.Evaluate(SkuSamples.Usage(1, 50, 20) with { InGrace = 30 }, null).Status);
        Assert.Equal(LicenseStatus.Out, rule.Evaluate(SkuSamples.Usage(1, 50, 80) with { InGrace = 30 }, null).Status);
    }
}
