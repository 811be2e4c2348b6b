using System.Globalization;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Fulfilment;

namespace LicenseFunctions.Rules.Tests.Orders.Fulfilment;

public sealed class WorkingDaysTests
{
    [Theory]
    [InlineData("BE", "2026-03-02T15:00:00Z", 3, "2026-03-05T15:00:00Z")]
    // Friday to Wednesday.
    [InlineData("BE", "2026-03-06T15:00:00Z", 3, "2026-03-11T15:00:00Z")]
    [InlineData("BE", "2026-03-07T15:00:00Z", 1, "2026-03-09T15:00:00Z")]
    // Easter Monday 6 April 2026; Ascension 14 May, Whit Monday 25 May.
    [InlineData("BE", "2026-04-03T09:00:00Z", 1, "2026-04-07T09:00:00Z")]
    [InlineData("none", "2026-04-03T09:00:00Z", 1, "2026-04-06T09:00:00Z")]
    [InlineData("BE", "2026-05-13T09:00:00Z", 1, "2026-05-15T09:00:00Z")]
    [InlineData("BE", "2026-05-22T09:00:00Z", 1, "2026-05-26T09:00:00Z")]
    [InlineData("BE; 2026-12-24", "2026-12-23T09:00:00Z", 1, "2026-12-28T09:00:00Z")]
    public void Add_CountsWorkingDaysOnly(string holidays, string from, int days, string expected) => Assert.Equal(
        Time(expected), new WorkingDays(new ResellerOptions { Holidays = holidays }).Add(Time(from), days));

    [Theory]
    [InlineData(2024, "2024-03-31")]
    [InlineData(2025, "2025-04-20")]
    [InlineData(2026, "2026-04-05")]
    [InlineData(2027, "2027-03-28")]
    [InlineData(2038, "2038-04-25")]
    public void Easter_IsAsTheCalendarSays(int year, string expected) =>
        Assert.Equal(DateOnly.Parse(expected, CultureInfo.InvariantCulture), BelgianHolidays.Easter(year));

    [Fact]
    public void Year_HasTenBelgianHolidays() =>
        Assert.Equal(10, Enumerable.Range(0, 365).Count(day => BelgianHolidays.Contains(new DateOnly(2026, 1, 1).AddDays(day))));

    [Theory]
    [InlineData("FR")]
    [InlineData("24-12-2026")]
    public void Holidays_ThatCannotBeRead_AreRefused(string holidays) => Assert.Null(HolidayList.TryParse(holidays));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
