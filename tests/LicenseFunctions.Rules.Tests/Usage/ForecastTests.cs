using CsCheck;
using LicenseFunctions.Usage.Forecast;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Rules.Tests.Usage;

public sealed class ForecastTests
{
    /// <summary>A Wednesday.</summary>
    private static readonly DateTimeOffset Now = new(2026, 6, 10, 23, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Make_OfTooFewDays_SaysSo()
    {
        var hourly = Enumerable.Range(0, 20 * 24).Select(hour => Point(Now.AddHours(-hour), 1000 - hour));

        Assert.Equal(new LicenseForecast(ForecastReason.NotEnoughHistory, null, null, null, null),
            LicenseForecast.Make(hourly, Now, available: 10, onOrder: 0));
        Assert.Equal(ForecastReason.NotEnoughHistory, LicenseForecast.Make([], Now, available: 10, onOrder: 0).Reason);
        Assert.Equal(ForecastReason.NotEnoughHistory, LicenseForecast.Make(Daily(Now, 20, Workdays), Now, available: 10, onOrder: 0).Reason);
        Assert.Equal(ForecastReason.Forecast, LicenseForecast.Make(Daily(Now, 21, Workdays), Now, available: 10, onOrder: 0).Reason);
    }

    [Theory]
    [InlineData(0)] // Wednesday
    [InlineData(1)]
    [InlineData(2)] // Friday: the last of the week
    [InlineData(3)] // Saturday
    [InlineData(4)] // Sunday
    [InlineData(5)]
    [InlineData(6)]
    public void Make_OfOneEachWorkday_NamesTheVeryDay(int later)
    {
        var now = Now.AddDays(later);
        var expected = Enumerable.Range(1, 100).Where(day => Workdays(now.AddDays(day)) == 1).ElementAt(16);

        var forecast = LicenseForecast.Make(Daily(now, 120, Workdays), now, available: 17, onOrder: 0);

        Assert.Equal(new LicenseForecast(ForecastReason.Forecast, expected, expected, expected, 5), forecast);
    }

    [Theory]
    [InlineData(40, 0)]
    [InlineData(40, 1)]
    [InlineData(40, 6)]
    [InlineData(40, 7)]
    [InlineData(40, 80)]
    [InlineData(-40, 3)]
    [InlineData(-40, 80)]
    public void Make_AfterOneBulkChange_StaysAsItWas(int many, int daysAgo)
    {
        // A bulk change goes on over a night: the two days may be of two weeks.
        int Change(DateTimeOffset day) => Workdays(day) + ((Now - day).Days - daysAgo is 0 or 1 ? many / 2 : 0);

        Assert.Equal(LicenseForecast.Make(Daily(Now, 120, Workdays), Now, available: 17, onOrder: 0),
            LicenseForecast.Make(Daily(Now, 120, Change), Now, available: 17, onOrder: 0));
    }

    [Fact]
    public void Make_AfterThreeBulkChanges_CountsWithMore()
    {
        int Change(DateTimeOffset day) => Workdays(day) + ((Now - day).Days is 10 or 40 or 70 ? 40 : 0);

        var usual = LicenseForecast.Make(Daily(Now, 120, Workdays), Now, available: 60, onOrder: 0);
        var more = LicenseForecast.Make(Daily(Now, 120, Change), Now, available: 60, onOrder: 0);

        Assert.True(more.DaysToEmpty < usual.DaysToEmpty, $"{more} {usual}");
    }

    [Theory]
    [InlineData(10, 14)]
    [InlineData(-10, -14)]
    public void Make_CountsOpenOrdersAsAvailable(int onOrder, int days)
    {
        var history = Daily(Now, 120, Workdays);

        var without = LicenseForecast.Make(history, Now, available: 17, onOrder: 0);

        Assert.Equal(without.DaysToEmpty + days, LicenseForecast.Make(history, Now, available: 17, onOrder).DaysToEmpty);
    }

    [Fact]
    public void Make_DoesNotSeePurchases()
    {
        var history = Daily(Now, 120, Workdays);
        var bought = history.Select((reading, day) => reading with { Usable = reading.Usable + day / 30 * 50 + day % 7 });

        Assert.Equal(LicenseForecast.Make(history, Now, available: 17, onOrder: 0), LicenseForecast.Make(bought, Now, available: 17, onOrder: 0));
    }

    [Theory]
    [InlineData(0, 0, ForecastReason.AlreadyEmpty)]
    [InlineData(-3, 0, ForecastReason.AlreadyEmpty)]
    [InlineData(-3, 3, ForecastReason.AlreadyEmpty)]
    [InlineData(5, -5, ForecastReason.AlreadyEmpty)]
    [InlineData(-3, 4, ForecastReason.Forecast)]
    public void Make_OfNoneFree_IsAlreadyEmpty(int available, int onOrder, object reason)
    {
        var forecast = LicenseForecast.Make(Daily(Now, 120, Workdays), Now, available, onOrder);

        Assert.Equal((ForecastReason)reason, forecast.Reason);
        Assert.Equal(forecast.Reason == ForecastReason.AlreadyEmpty, forecast.DaysToEmpty == 0);
        // That needs no history.
        Assert.Equal(ForecastReason.AlreadyEmpty, LicenseForecast.Make([], Now, available: 0, onOrder: 0).Reason);
    }

    [Fact]
    public void Make_OfWhatNobodyTakesFrom_HasNoDay()
    {
        // Some come and more go: with one free, tomorrow is tight, but only the interval tells so.
        int Falling(DateTimeOffset day) => day.DayOfWeek switch { DayOfWeek.Thursday => 2, DayOfWeek.Monday => -3, _ => 0 };

        var falling = LicenseForecast.Make(Daily(Now, 120, Falling), Now, available: 1, onOrder: 0);
        var still = LicenseForecast.Make(Daily(Now, 120, _ => 0), Now, available: 1, onOrder: 0);
        var slow = LicenseForecast.Make(Daily(Now, 120, Workdays), Now, available: 500, onOrder: 0);

        Assert.Equal(new LicenseForecast(ForecastReason.NotFalling, null, 1, 1, -1), falling);
        Assert.Equal(new LicenseForecast(ForecastReason.NotFalling, null, null, null, 0), still);
        Assert.Equal(new LicenseForecast(ForecastReason.LastsAYear, null, null, null, 5), slow);
    }

    [Fact]
    public void Make_OfHourlyOrDailyReadings_IsTheSame()
    {
        var daily = Daily(Now, 120, Uneven);
        // During the day, other numbers: only how a day ended counts.
        var hourly = daily.SelectMany(point =>
            Enumerable.Range(0, 24).Select(hour => Point(point.TakenAt.AddHours(-hour), point.Assigned - hour * point.TakenAt.Day))).ToArray();
        var expected = LicenseForecast.Make(daily, Now, available: 17, onOrder: 0);

        Assert.Equal(expected, LicenseForecast.Make(hourly, Now, available: 17, onOrder: 0));
        new Random(1).Shuffle(hourly);
        Assert.Equal(expected, LicenseForecast.Make(hourly, Now, available: 17, onOrder: 0));
        Assert.Equal(expected, LicenseForecast.Make([.. daily, .. daily, Point(Now.AddDays(1), 9999)], Now, available: 17, onOrder: 0));
    }

    [Fact]
    public void Make_AcrossAGap_BridgesItEvenly()
    {
        var history = Daily(Now, 120, _ => 1);
        var expected = LicenseForecast.Make(history, Now, available: 17, onOrder: 0);

        // Sixteen days are more than any two weeks, and a gap that reaches the present is only waited for.
        var gaps = history.Where(point => (Now - point.TakenAt).Days is not (>= 5 and < 15 or >= 40 and < 56));

        Assert.Equal(expected, LicenseForecast.Make(gaps, Now, available: 17, onOrder: 0));
    }

    [Fact]
    public void Make_WithAYearOfASchool_ForeseesSeptember()
    {
        var july = new DateTimeOffset(2026, 7, 20, 23, 0, 0, TimeSpan.Zero);
        // Two a day from the 20th of August for six weeks; they leave in July.
        int Change(DateTimeOffset day) => day is { Month: 7, Day: <= 12 } ? -5 : day is { Month: 8, Day: >= 20 } or { Month: 9 } ? 2 * Workdays(day) : 0;

        var knows = LicenseForecast.Make(Daily(july, 400, Change), july, available: 20, onOrder: 0);
        var cannotKnow = LicenseForecast.Make(Daily(july, 250, Change), july, available: 20, onOrder: 0);

        // Ten workdays after the 20th of August is the 2nd of September.
        Assert.Equal(ForecastReason.Forecast, knows.Reason);
        Assert.InRange(july.AddDays(knows.DaysToEmpty.GetValueOrDefault()), july.AddDays(31), new DateTimeOffset(2026, 9, 30, 23, 0, 0, TimeSpan.Zero));
        Assert.Equal((ForecastReason.NotFalling, null), (cannotKnow.Reason, cannotKnow.DaysToEmpty));
    }

    [Fact]
    public void Make_InABurst_ExpectsSomeMoreOfIt()
    {
        // Rare as it is: without the present one, less than one future in twenty would begin with three such weeks.
        int Change(DateTimeOffset day) => (Now - day).Days / 7 is 0 or 40 or 45 ? 2 : 0;

        Assert.Equal(20, LicenseForecast.Make(Daily(Now, 360, Change), Now, available: 40, onOrder: 0).Earliest);
    }

    [Fact]
    public void Make_OfBusyAndQuietWeeks_KeepsTheirOrder()
    {
        int Change(DateTimeOffset day) => (Now - day).Days / 7 % 2 == 0 ? 0 : 2 * Workdays(day);

        var forecast = LicenseForecast.Make(Daily(Now, 360, Change), Now, available: 40, onOrder: 0);

        // Four busy weeks in a row never were.
        Assert.InRange(forecast.Earliest.GetValueOrDefault(), 4 * 7 + 1, 8 * 7);
    }

    [Fact]
    public void Make_OfAnyHistory_IsRepeatableAndNeverSoonerWithMore() =>
        Gen.Select(Gen.Int[-4, 6].Array[30, 450], Gen.Int[1, 60], Gen.Int[0, 20]).Sample((changes, available, more) =>
        {
            var history = Daily(Now, changes.Length, day => changes[(Now - day).Days]);
            var one = LicenseForecast.Make(history, Now, available, onOrder: 0);
            var other = LicenseForecast.Make(history, Now, available, more);
            return one == LicenseForecast.Make(history, Now, available, onOrder: 0)
                && Days(one.Earliest) <= Days(one.DaysToEmpty)
                && (one.DaysToEmpty is null || one.DaysToEmpty <= Days(one.Latest))
                && Days(one.Earliest) <= Days(other.Earliest) && Days(one.DaysToEmpty) <= Days(other.DaysToEmpty) && Days(one.Latest) <= Days(other.Latest);
        }, iter: 200);

    private static int Days(int? days) => days ?? int.MaxValue;

    private static int Workdays(DateTimeOffset day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0 : 1;

    private static int Uneven(DateTimeOffset day) => Workdays(day) * (day.DayOfYear * 7 % 5 - 1);

    /// <summary>So many readings, oldest first, the last of them at <paramref name="now"/>.</summary>
    private static UsageReading[] Daily(DateTimeOffset now, int days, Func<DateTimeOffset, int> change)
    {
        var assigned = 500;
        return [.. Enumerable.Range(1 - days, days).Select(day => now.AddDays(day)).Select(day => Point(day, assigned += change(day)))];
    }

    private static UsageReading Point(DateTimeOffset time, int assigned) => new(time, 2000, assigned);
}
