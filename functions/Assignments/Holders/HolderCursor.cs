using System.Buffers.Text;

namespace LicenseFunctions.Assignments.Holders;

/// <summary>A position in the list of holders: the parameter <c>after</c>.</summary>
/// <param name="WithSignIns">Whether the list was started with sign-ins, which Graph's token depends on.</param>
/// <param name="Token">Graph's token of the page; null for the first.</param>
/// <param name="User">The last processed user of the page; null for none.</param>
internal sealed partial record HolderCursor(bool WithSignIns, string? Token, string? User)
{
    public static HolderCursor Start { get; } = new(WithSignIns: true, null, null);

    public static HolderCursor? Parse(string text)
    {
        if (Form().Match(text) is not { Success: true } match || !Base64Url.IsValid(match.Groups["token"].ValueSpan))
            return null;
        var token = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(match.Groups["token"].ValueSpan));
        return new HolderCursor(match.Groups["how"].Value == "s", NullIfEmpty(token), NullIfEmpty(match.Groups["user"].Value));
    }

    public override string ToString() => $"{(WithSignIns ? 's' : 'n')}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Token ?? ""))}.{User}";

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    [GeneratedRegex(@"^(?<how>[sn])[.](?<token>[A-Za-z0-9_-]{0,4000})[.](?<user>[0-9a-fA-F-]{0,36})\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
