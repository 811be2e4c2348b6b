using System.Security.Cryptography;
using System.Text;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Links;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Http;
using Microsoft.Extensions.Configuration;

namespace LicenseFunctions.Tests.Orders.Links;

/// <summary>Links as mails have them.</summary>
internal static class SignedLinks
{
    public static readonly string Key = new('k', 40);

    /// <summary>None, as without a key.</summary>
    public static OrderLinks None => With(key: null);

    public static OrderLinks With(string? key, string baseUrl = "http://app") =>
        new(new LinkOptions { SigningKey = key }, new OrderOptions(), Address(baseUrl));

    public static PublicAddress Address(string baseUrl) =>
        new(new LinkOptions { BaseUrl = baseUrl }, new MailChannelOptions(), new SendGridOptions(), new GraphOptions(), new ConfigurationBuilder().Build());

    /// <summary>The path of the link that cancels an automatic order, as mails had it before.</summary>
    public static string EarlierCancel(string orderId, string key)
    {
        var digest = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"cancel {orderId}"));
        return $"/orders/{orderId}/cancel-link?token={Convert.ToHexStringLower(digest)[..32]}";
    }
}
