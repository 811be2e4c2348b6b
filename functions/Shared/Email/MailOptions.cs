namespace LicenseFunctions.Shared.Email;

/// <summary>Settings <c>Mail__…</c>.</summary>
internal sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>The sender of all mails; verified at SendGrid.</summary>
    public string From { get; set; } = "";

    /// <summary>The administrators who get warnings, separated by <c>;</c>.</summary>
    public string AdminTo { get; set; } = "";

    /// <summary>Language of the mails to administrators: fr, nl or en.</summary>
    [AllowedValues("fr", "nl", "en", ErrorMessage = "fr, nl or en.")]
    public string Language { get; set; } = "en";

    /// <summary><see cref="AdminTo"/>, one by one.</summary>
    public IReadOnlyList<string> Administrators => MailAddresses.Split(AdminTo);
}
