namespace LicenseFunctions.Tenant.SendGrid;

/// <summary>What SendGrid says about a mail that it does not take.</summary>
internal static class MailTexts
{
    public const string PersonalizationsRequired = "The personalizations field is required and must have at least one personalization.";

    public const string ToRequired =
        "The to array is required for all personalization objects, and must have at least one email object with a valid email address.";

    public const string FromRequired =
        "The from object must be provided for every email send. It is an object that requires the email parameter, but may also contain a "
        + "name parameter.  e.g. {\"email\" : \"example@example.com\"}  "
        + "or {\"email\" : \"example@example.com\", \"name\" : \"Example Recipient\"}.";

    public const string FromInvalid = "The from email does not contain a valid address.";

    public const string FromUnverified =
        "The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved. Visit "
        + "https://sendgrid.com/docs/for-developers/sending-email/sender-identity/ to see the Sender Identity requirements";

    public const string AddressInvalid = "Does not contain a valid address.";

    public const string SubjectRequired =
        "The subject is required. You can get around this requirement if you use a template with a subject defined or if every "
        + "personalization has a subject defined.";

    public const string ContentRequired =
        "Unless a valid template_id is provided, the content parameter is required. There must be at least one defined content block. We "
        + "typically suggest both text/plain and text/html blocks are included, but only one block is required.";

    public const string ContentEmpty = "The content value must be a string at least one character in length.";

    public const string ContentTypeEmpty = "The content type must be a string at least one character in length.";

    public const string ContentOrder = "If present, text/plain and text/html may only be provided once and text/plain must be first.";

    public const string TooManyRecipients =
        "The total number of recipients must be less than 1000. This includes all recipients defined within the to, cc, and bcc "
        + "parameters, across each object that you include in the personalizations array.";

    public const string TooManyCategories = "A maximum of 10 categories may be defined.";

    public const string CategoryTooLong = "A category may not exceed 255 characters in length.";

    public const string CategoryTwice = "Each category must be unique.";

    public const string CustomArgsTooLarge = "The combined size of the custom arguments may not exceed 10000 bytes.";

    public const string SandboxType = "The sandbox mode enable param should be a boolean value.";

    public static string Duplicate(string email, string field) =>
        "Each email address in the personalization block should be unique between to, cc, and bcc. "
        + $"We found the first duplicate instance of [{email}] in the {field} field.";

    public static string ReservedHeader(string name) => $"The header '{name}' is reserved and may not be set.";
}
