using System.Collections.Immutable;
using System.Globalization;

namespace LicenseFunctions.Tenant;

/// <summary>The people of the simulated company.</summary>
internal static class DefaultUsers
{
    /// <summary>Has no usage location, so that nothing can be assigned before one is set.</summary>
    private const int WithoutUsageLocation = 44;

    private static readonly string[] Names =
    [
        "Adele Vance", "Alex Wilber", "Amélie Dubois", "Anke Peeters", "Arne Claes", "Bart Jacobs", "Camille Lambert", "Charlotte Maes",
        "Dries Mertens", "Elise Willems", "Emma Janssens", "Filip Goossens", "Fleur Wouters", "Hugo Martin", "Ines Dupont", "Jan De Smet",
        "Jef Hermans", "Julie Leroy", "Karel Aerts", "Laura Pauwels", "Lena Michiels", "Louis Simon",
        "Lucas Van Damme", "Manon Laurent", "Marie Declercq", "Mats Hendrickx", "Megan Bowen", "Mila Bogaert", "Nathan Moreau",
        "Noah Desmet",
        "Olivia Jansen", "Pieter Segers", "Pradeep Gupta", "Renée Fontaine", "Robbe Cools", "Sarah Lemmens", "Sofie Thys",
        "Thomas Renard", "Tine Verbeke", "Victor Baert",
        "Wout Stevens", "Yara Vermeulen", "Zoë Martens", "Lidia Holloway", "Nestor Wilke",
    ];

    public static IEnumerable<TenantUser> Build(string domain, DateTimeOffset created, Func<int, IEnumerable<LicenseHolding>> holdings) =>
        Names.Select((name, number) => new TenantUser
        {
            Id = new Guid(number + 1, 0x4000, 0x4000, [0x80, 0, 0, 0, 0, 0, 0, 0]),
            UserPrincipalName = $"{Ascii(name)}@{domain}",
            DisplayName = name,
            // Left the company, still hold a license: the first thing that an administrator looks for.
            AccountEnabled = number is not (8 or 28 or 36),
            OnPremisesSyncEnabled = number % 11 == 10 ? true : null,
            UsageLocation = number == WithoutUsageLocation ? null : "BE",
            Created = created,
            UserType = number == 33 ? "Guest" : "Member",
            // Who left had one; whose mailbox colleagues still read has none any more.
            Manager = number is 8 or 28 ? new Guid(1, 0x4000, 0x4000, [0x80, 0, 0, 0, 0, 0, 0, 0]) : null,
            MailboxPurpose = number == 36 ? "shared" : "user",
            SignedInBefore = SignedInBefore(number),
            Licenses = holdings(number).ToImmutableList(),
        });

    /// <summary>Most were here this week. One is on a long leave, one never came, and those who left are gone for long.</summary>
    private static TimeSpan? SignedInBefore(int number) => number switch
    {
        33 => null,
        8 or 12 or 28 or 36 => TimeSpan.FromDays(140 + number),
        _ => TimeSpan.FromHours(5 * (number % 30) + 1),
    };

    private static string Ascii(string name) => string.Concat(name.ToLowerInvariant().Replace(' ', '.')
        .Normalize(System.Text.NormalizationForm.FormD)
        .Where(character => CharUnicodeInfo.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark));
}
