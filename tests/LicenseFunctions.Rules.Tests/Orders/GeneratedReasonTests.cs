using System.Globalization;
using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Rules.Tests.Orders;

public sealed class GeneratedReasonTests
{
    [Theory]
    [InlineData("fr", "1 personne attend", "3 personnes attendent", "0 licence disponible")]
    [InlineData("nl", "1 persoon wacht", "3 mensen wachten", "0 licenties beschikbaar")]
    [InlineData("en", "1 person is waiting", "3 people are waiting", "0 licenses available")]
    public void ReasonsOfTheApp_AreShownInTheReadersLanguage(string language, string one, string several, string free)
    {
        var culture = CultureInfo.GetCultureInfo(language);
        Assert.Equal(one, GeneratedReason.InWords(GeneratedReason.Waiting(1), culture));
        Assert.Equal(free, GeneratedReason.InWords(GeneratedReason.Free(0), culture));
        // A person's own words stay as they are, and several reasons of an order are joined.
        Assert.Equal(
            $"New colleagues; 3 free lunches; {several}",
            GeneratedReason.InWords($"New colleagues; 3 free lunches; {GeneratedReason.Waiting(3)}", culture));
        Assert.Null(GeneratedReason.InWords(null, culture));
    }
}
