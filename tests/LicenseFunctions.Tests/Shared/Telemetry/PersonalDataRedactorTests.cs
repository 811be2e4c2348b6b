using LicenseFunctions.Shared.Telemetry;

namespace LicenseFunctions.Tests.Shared.Telemetry;

public sealed class PersonalDataRedactorTests
{
    private const string User = "7f3e1c52-5a0b-4a53-9d43-2f6f0a6f6c01";

    [Theory]
    [InlineData("https://graph.microsoft.com/v1.0/users/wout@contoso.example/assignLicense", "https://graph.microsoft.com/v1.0/users/{id}/assignLicense")]
    [InlineData($"https://graph.microsoft.com/v1.0/users/{User}?$select=id", "https://graph.microsoft.com/v1.0/users/{id}")]
    [InlineData("https://graph.microsoft.com/v1.0/users?$filter=startswith(userPrincipalName,'wout')", "https://graph.microsoft.com/v1.0/users")]
    [InlineData("https://graph.microsoft.com/v1.0/$batch", "https://graph.microsoft.com/v1.0/$batch")]
    [InlineData("https://x.table.core.windows.net/Audit(PartitionKey='t',RowKey='wout%40contoso.example')", "https://x.table.core.windows.net/Audit()")]
    [InlineData($"https://x.queue.core.windows.net/license-orders/messages/{User}?popreceipt=secret",
        "https://x.queue.core.windows.net/license-orders/messages/{id}")]
    public void Url_KeepsItsShapeOnly(string url, string clean) => Assert.Equal(clean, PersonalDataRedactor.CleanUrl(url));

    [Theory]
    [InlineData("550 5.1.1 <wout.stevens@contoso.example>: unknown", "550 5.1.1 <(address)>: unknown")]
    [InlineData("to=wout%40contoso.example&x", "to=(address)&x")]
    [InlineData("Order LIC-20261124-103805-7KQ2M: Sent", "Order LIC-20261124-103805-7KQ2M: Sent")]
    [InlineData($"Invocation {User}", $"Invocation {User}")]
    public void Text_LosesAddresses(string text, string clean) => Assert.Equal(clean, PersonalDataRedactor.CleanText(text));

    [Theory]
    [InlineData($"Resource '{User}' does not exist", "Resource '(id)' does not exist")]
    [InlineData($"RequestId:{User}\nx-ms-client-request-id: {User}", $"RequestId:{User}\nx-ms-client-request-id: {User}")]
    public void Error_LosesIdsToo_ButThoseOfRequests(string text, string clean) => Assert.Equal(clean, PersonalDataRedactor.CleanError(text));

    [Fact]
    public void Exception_IsTheSame_OrHasTheSameStackWithoutTheName()
    {
        var harmless = new InvalidOperationException("nothing");
        Assert.Same(harmless, PersonalDataRedactor.Clean(harmless));

        Exception? thrown = null;
        try
        {
            throw new InvalidOperationException("outer", new FormatException($"wout@contoso.example, {User}"));
        }
        catch (InvalidOperationException e)
        {
            thrown = e;
        }
        var clean = PersonalDataRedactor.Clean(thrown);
        Assert.Equal((thrown.StackTrace, "System.InvalidOperationException: outer"), (clean.StackTrace, clean.Message));
        Assert.Contains("(address), (id)", clean.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("wout", clean.ToString(), StringComparison.Ordinal);
    }
}
