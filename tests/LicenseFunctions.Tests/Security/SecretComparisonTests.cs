using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace LicenseFunctions.Tests.Security;

/// <summary>
/// Secrets that callers send are compared in constant time: how long a wrong one takes must not tell how much of it is right. An analyzer of
/// text: it looks at each comparison in the code of something whose name is that of a secret.
/// </summary>
public sealed partial class SecretComparisonTests
{
    /// <summary>Names of what is no secret: a part of JSON, and a place in a list of Graph's.</summary>
    private static readonly string[] Harmless = ["JsonTokenType", "SkipToken"];

    private static readonly string[] Folders = ["functions", "infra/local/Host"];

    [Fact]
    public void Secrets_AreComparedInConstantTime()
    {
        var found = Sources().SelectMany(file => File.ReadLines(file).Where(line => IsComparison(line)).Select(line => line.Trim()))
            .Where(line => !Harmless.Any(line.Contains));

        Assert.Empty(found);
    }

    [Theory]
    [InlineData("return given == token;", true)]
    [InlineData("if (expectedSignature != signature)", true)]
    [InlineData("keys.Any(apiKey => apiKey.Equals(given))", true)]
    [InlineData("string.Equals(a.Secret, b)", true)]
    [InlineData("left.SequenceEqual(hmac)", true)]
    [InlineData("CryptographicOperations.FixedTimeEquals(Hash(given), Hash(key))", false)]
    [InlineData("token is null ? a : b", false)]
    [InlineData("/// the token == the other", false)]
    public void Comparison_OfASecret_IsFound(string line, bool isFound) => Assert.Equal(isFound, IsComparison(line));

    /// <summary>Those that check what somebody sent; a check that goes would not be found by looking for wrong ones.</summary>
    [Theory]
    [InlineData("infra/local/Host/Http/AccessKeys.cs")]
    [InlineData("functions/Shared/Http/LinkToken.cs")]
    [InlineData("functions/Shared/Http/Access/PageKey.cs")]
    [InlineData("functions/Orders/Sending/ReplyAddresses.cs")]
    public void Check_OfASecret_TakesConstantTime(string file) =>
        Assert.Contains("CryptographicOperations.FixedTimeEquals(", File.ReadAllText(Path.Combine(Root(), file)), StringComparison.Ordinal);

    private static bool IsComparison(string line) =>
        !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && !line.Contains("FixedTimeEquals", StringComparison.Ordinal) && Comparison()
            .IsMatch(line);

    private static IEnumerable<string> Sources() => Folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root(), folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));

    [GeneratedRegex(
        @"\b\w*(token|secret|signature|apikey|hmac)\w*\b(?!\.(Length|Count))\s*(==|!=)\s*(?!null|"")" +
        @"|(==|!=)\s*[\w.]*(token|secret|signature|apikey|hmac)\w*\b(?!\.|\()" +
        @"|(token|secret|signature|apikey|hmac)\w*\.(Equals|SequenceEqual|CompareTo)\(" +
        @"|\b(string\.)?(Equals|SequenceEqual)\([^)]*(token|secret|signature|apikey|hmac)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Comparison();
}
