using LicenseFunctions.Shared.Email;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Http;
using Microsoft.Extensions.Configuration;

namespace LicenseFunctions.Tests.Shared;

public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("app.azurewebsites.net", null, "https://app.azurewebsites.net/api/dashboard")]
    [InlineData("app.azurewebsites.net", "https://licenses.contoso.example/", "https://licenses.contoso.example/api/dashboard")]
    [InlineData("localhost:7071", "https://licenses.contoso.example", "https://licenses.contoso.example/api/dashboard")]
    [InlineData("localhost:7071", null, null)]
    [InlineData("127.0.0.1:7071", null, null)]
    [InlineData("[::1]:7071", null, null)]
    [InlineData("0.0.0.0:80", null, null)]
    [InlineData("5f2c9d1e7a3b:80", null, null)]
    [InlineData("", null, null)]
    [InlineData(null, null, null)]
    public void Link_LeadsToAnAddressThatOthersCanOpen_OrThereIsNone(string? hostName, string? baseUrl, string? link) =>
        Assert.Equal(link, Address(hostName, baseUrl, "https://api.sendgrid.com").LinkTo("dashboard"));

    /// <summary>The local run: the mails are read on the machine that the links lead to.</summary>
    [Theory]
    [InlineData("localhost:7071")]
    [InlineData("127.0.0.1:7071")]
    public void Link_ToThisMachine_IsInMailsThatStayOnIt(string hostName) =>
        Assert.Equal($"http://{hostName}/api/dashboard", Address(hostName, null, "http://127.0.0.1:7072").LinkTo("dashboard"));

    private static PublicAddress Address(string? hostName, string? baseUrl, string sendGrid) => new(
        new LinkOptions { BaseUrl = baseUrl }, new MailChannelOptions(), new SendGridOptions { Host = new Uri(sendGrid) }, new GraphOptions(),
        new ConfigurationBuilder().AddInMemoryCollection([new("WEBSITE_HOSTNAME", hostName)]).Build());
}
