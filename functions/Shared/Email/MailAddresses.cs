using System.Net.Mail;

namespace LicenseFunctions.Shared.Email;

/// <summary>Splits and checks mail addresses in settings.</summary>
internal static class MailAddresses
{
    public static IReadOnlyList<string> Split(string? value) =>
        (value ?? "").Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Domains that nobody can own (RFC 2606, RFC 6761): mail to them is never delivered.</summary>
    private static readonly string[] Reserved = ["example", "example.com", "example.net", "example.org", "test", "invalid", "localhost"];

    /// <summary>Returns why an address cannot be used, or null. Example addresses are for local tests only.</summary>
    public static string? Problem(string? address, bool examplesAllowed)
    {
        if (string.IsNullOrWhiteSpace(address))
            return "A mail address is needed.";
        if (!MailAddress.TryCreate(address, out var parsed) || !string.Equals(parsed.Address, address, StringComparison.Ordinal))
            return $"'{address}' is not a mail address.";
        return !examplesAllowed && Reserved.Any(name => $".{parsed.Host}".EndsWith($".{name}", StringComparison.OrdinalIgnoreCase))
            ? $"'{address}' is an example address. Use a real one."
            : null;
    }
}
