using System.Net.Mail;

namespace LicenseFunctions.Tenant.SendGrid;

internal static class MailAddressSyntax
{
    /// <summary>A bare address: no display name, no list, ASCII only as SendGrid wants it.</summary>
    public static bool IsValid(string email) =>
        MailAddress.TryCreate(email, out var address)
        && string.Equals(address.Address, email, StringComparison.Ordinal)
        && email.All(char.IsAscii)
        && address.Host.Contains('.', StringComparison.Ordinal);
}
