using System.ComponentModel.DataAnnotations;
using LicenseFunctions.Shared.Callbacks;

namespace LicenseFunctions.Tests.Shared.Callbacks;

/// <summary>Which addresses the app calls, and which settings let it.</summary>
public sealed class CallbackOptionsTests
{
    private const string Key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly CallbackOptions Options = new()
    {
        AllowedHosts = "hooks.contoso.com; Other.contoso.com:8443;127.0.0.1:7090;bücher.example",
        SigningKey = Key,
    };

    [Theory]
    [InlineData("https://hooks.contoso.com/licenses?secret=x")]
    [InlineData("https://HOOKS.contoso.com:443/")]
    [InlineData("https://other.contoso.com:8443/a b")]
    [InlineData("http://127.0.0.1:7090/hook")]
    [InlineData("https://127.0.0.1:7090/hook")]
    [InlineData("https://xn--bcher-kva.example/")]
    public void Address_OfAnAllowedHost_IsCalled(string url) => Assert.Null(Options.Problem(url));

    [Theory]
    [InlineData("", "absolute")]
    [InlineData("hooks.contoso.com", "absolute")]
    [InlineData("http://hooks.contoso.com/", "https://")]
    [InlineData("ftp://hooks.contoso.com/", "https://")]
    [InlineData("file:///etc/passwd", "https://")]
    [InlineData("https://hooks.contoso.com@169.254.169.254/", "user name")]
    [InlineData("https://ann:secret@hooks.contoso.com/", "user name")]
    [InlineData("https://hooks.contoso.com/#169.254.169.254", "fragment")]
    [InlineData("https://hooks.contoso.com:8443/", "'hooks.contoso.com:8443' may not")]
    [InlineData("https://other.contoso.com/", "may not")]
    [InlineData("https://hooks.contoso.com.evil.example/", "may not")]
    [InlineData("https://evil-hooks.contoso.com/", "may not")]
    [InlineData("https://hooks.contoso.com./", "may not")]
    [InlineData("https://169.254.169.254/metadata/identity", "may not")]
    [InlineData("https://2130706433:7091/", "may not")]
    [InlineData("https://[::1]/", "may not")]
    [InlineData("http://127.0.0.1:7091/", "may not")]
    [InlineData("http://localhost:7090/", "may not")]
    public void Address_ElsewhereOrInAnotherForm_IsNotCalled(string url, string why) =>
        Assert.Contains(why, Options.Problem(url), StringComparison.Ordinal);

    [Fact]
    public void Address_ThatIsTooLong_IsNotCalled() =>
        Assert.Contains("1000", Options.Problem($"https://hooks.contoso.com/{new string('a', 1000)}"), StringComparison.Ordinal);

    [Fact]
    public void Address_WithoutTheSetting_IsNotCalled_AndTheProblemSaysWhatToChange() =>
        Assert.Contains("Callbacks__AllowedHosts", new CallbackOptions().Problem("https://hooks.contoso.com/"), StringComparison.Ordinal);

    [Fact]
    public void Problem_QuotesNoSecretOfTheAddress() =>
        Assert.DoesNotContain("secret", Options.Problem("https://x.example/secret?secret=secret"), StringComparison.Ordinal);

    [Theory]
    [InlineData("", null, null)]
    [InlineData("hooks.contoso.com", Key, null)]
    [InlineData("hooks.contoso.com", null, nameof(CallbackOptions.SigningKey))]
    [InlineData("hooks.contoso.com", "short", nameof(CallbackOptions.SigningKey))]
    [InlineData("https://hooks.contoso.com", Key, nameof(CallbackOptions.AllowedHosts))]
    [InlineData("hooks.contoso.com/path", Key, nameof(CallbackOptions.AllowedHosts))]
    [InlineData("*.contoso.com", Key, nameof(CallbackOptions.AllowedHosts))]
    [InlineData("a.example,b.example", Key, nameof(CallbackOptions.AllowedHosts))]
    public void Settings_ThatCannotWork_AreNamed(string hosts, string? key, string? wrong)
    {
        var options = new CallbackOptions { AllowedHosts = hosts, SigningKey = key };

        var names = options.Validate(new ValidationContext(options)).SelectMany(result => result.MemberNames).Distinct();

        Assert.Equal(wrong is null ? [] : [wrong], names);
    }

    [Fact]
    public void Addresses_AreKeptOnce_AndFiveAtMost()
    {
        var urls = Enumerable.Range(1, 5).Aggregate((string?)null, (all, i) => CallbackUrls.Add(all, $"https://x.example/a b?{i}"));

        Assert.Equal(5, CallbackUrls.Split(urls).Length);
        Assert.Equal(urls, CallbackUrls.Add(urls, "https://x.example/a b?3"));
        Assert.Equal((true, true, false), (CallbackUrls.CanAdd(urls, null), CallbackUrls.CanAdd(urls, "https://X.example/a b?3"),
            CallbackUrls.CanAdd(urls, "https://x.example/6")));
    }
}
