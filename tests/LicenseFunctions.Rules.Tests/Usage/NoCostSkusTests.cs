using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Rules.Tests.Usage;

public sealed class NoCostSkusTests
{
    [Theory]
    [InlineData("FLOW_FREE", 100, true)]
    [InlineData("flow_free", 100, true)]
    [InlineData("SOMETHING_NEW_VIRAL", 10_000, true)]
    [InlineData("SOMETHING_NEW_VIRAL", 1_000_000, true)]
    [InlineData("ENTERPRISEPACK", 9_999, false)]
    [InlineData("ENTERPRISEPACK", 10_020, false)]
    [InlineData("ENTERPRISEPACK", 25_000, false)]
    public void Contains_ByNameOrByTheSizeOfThePool(string partNumber, int purchased, bool expected) =>
        Assert.Equal(expected, NoCostSkus.Contains(SkuSamples.Usage(1, purchased) with { SkuPartNumber = partNumber }));
}
