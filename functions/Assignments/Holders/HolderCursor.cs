using Microsoft.AspNetCore.WebUtilities;

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
        if (Form().Match(text) is not { Success: true } match)
            return null;
        try
        {
            var token = System.Text.Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(match.Groups["token"].Value));
            return new HolderCursor(match.Groups["how"].Value == "s", NullIfEmpty(token), NullIfEmpty(match.Groups["user"].Value));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public override string ToString() => $"{(WithSignIns ? 's' : 'n')}.{WebEncoders.Base64UrlEncode(System.Text.Encoding.UTF8.GetBytes(Token ?? ""))}.{User}";

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    [GeneratedRegex(@"^(?<how>[sn])[.](?<token>[A-Za-z0-9_-]{0,4000})[.](?<user>[0-9a-fA-F-]{0,36})\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
