using System.Collections.Frozen;
using System.Globalization;

namespace LicenseFunctions.Tenant;

/// <summary>The two-letter codes of ISO 3166-1, as a usage location must be one of them ("UK" is not).</summary>
internal static class Countries
{
    private static readonly FrozenSet<string> Codes = CultureInfo.GetCultures(CultureTypes.SpecificCultures)
        .Select(culture => new RegionInfo(culture.Name).TwoLetterISORegionName)
        .Where(code => code.Length == 2 && char.IsAsciiLetterUpper(code[0]))
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool Contains(string? code) => code is not null && Codes.Contains(code);
}
