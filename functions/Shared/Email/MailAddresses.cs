using System.Net.Mail;

namespace LicenseFunctions.Shared.Email;

/// <summary>Mail addresses in settings.</summary>
internal static class MailAddresses
{
    /// <summary>A list separated by <c>;</c> or <c>,</c>.</summary>
    public static IReadOnlyList<string> Split(string? value) =>
        (value ?? "").Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Why an address cannot be used, or null. Example addresses (RFC 2606) are for trying things out on loopback only.</summary>
    public static string? Problem(string? address, bool examplesAllowed)
    {
        if (string.IsNullOrWhiteSpace(address))
            return "A mail address is needed.";
        if (!MailAddress.TryCreate(address, out var parsed) || !string.Equals(parsed.Address, address, StringComparison.Ordinal))
            return $"'{address}' is not a mail address.";
        return !examplesAllowed && parsed.Host.EndsWith(".example", StringComparison.OrdinalIgnoreCase)
            ? $"'{address}' is the example; put the real address."
            : null;
    }
}
