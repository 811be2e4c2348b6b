using System.Globalization;
using LocalFunctions.Host.Settings;
using LocalFunctions.Host.Timers;

namespace LicenseFunctions.Tests.Host;

public sealed class CronScheduleTests
{
    [Theory]
    [InlineData("0 5 * * * *", "2026-03-02T09:30:00Z", "2026-03-02T10:05:00Z")]
    [InlineData("5 * * * *", "2026-03-02T09:30:00Z", "2026-03-02T10:05:00Z")]
    [InlineData("*/10 * * * * *", "2026-03-02T09:30:00Z", "2026-03-02T09:30:10Z")]
    [InlineData("0 0 2 29 2 *", "2026-03-02T09:30:00Z", "2028-02-29T02:00:00Z")]
    public void Schedule_OfFiveOrSixFields_IsDueInUtc(string expression, string now, string due) =>
        Assert.Equal(At(due), CronSchedule.Parse(expression, "F").After(At(now)));

    [Fact]
    public void Run_ThatFiredAMomentEarly_IsNotDueTwice()
    {
        var status = CronSchedule.Parse("0 0 * * * *", "F").Ran(At("2026-03-02T09:59:59Z"), due: At("2026-03-02T10:00:00Z"));

        Assert.Equal(At("2026-03-02T11:00:00Z"), status.Next);
    }

    [Theory]
    [InlineData("*/10 * * * * *", true)]
    [InlineData("0 * * * * *", false)]
    public void Schedule_BelowAMinute_IsNotMonitored(string expression, bool tooFrequent) =>
        Assert.Equal(tooFrequent, CronSchedule.Parse(expression, "F").IsTooFrequentToMonitor(At("2026-03-02T09:30:00Z")));

    [Theory]
    [InlineData("now and then")]
    [InlineData("* * *")]
    [InlineData("99 * * * * *")]
    public void Schedule_ThatIsNone_StopsTheStartNamingTheFunction(string expression)
    {
        var error = Assert.Throws<StartException>(() => CronSchedule.Parse(expression, "F"));

        Assert.Contains($"'F': the schedule '{expression}'", error.Message, StringComparison.Ordinal);
    }

    private static DateTime At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).UtcDateTime;
}
