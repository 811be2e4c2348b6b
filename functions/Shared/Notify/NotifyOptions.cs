using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace LicenseFunctions.Shared.Notify;

/// <summary>Settings <c>Notify__{number}__…</c>: where news goes besides <c>Mail__AdminTo</c>. By number, so that one can be removed.</summary>
internal sealed class NotifyOptions() : Dictionary<string, NotifyChannel>(StringComparer.Ordinal), IValidatableObject
{
    public const string Section = "Notify";

    /// <summary>All are written in one transaction.</summary>
    private const int MaxChannels = 20;

    /// <summary>Those of which anything is set, by number.</summary>
    public IReadOnlyDictionary<string, NotifyChannel> Channels => field ??= this.Where(one => one.Value.IsSet).OrderBy(one => one.Key.Length)
        .ThenBy(one => one.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Channels.Count > MaxChannels)
            yield return new($"At most {MaxChannels} channels.", []);
        foreach (var (number, channel) in Channels)
        {
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value > 99)
                yield return new($"Channels have numbers from 0 to 99: {Section}__0__{nameof(NotifyChannel.Kind)}, and so on.", [number]);
            if (channel.Problem() is { } problem)
                yield return new(problem.Text, [$"{number}__{problem.Setting}"]);
        }
    }
}

/// <summary>A channel. All values are texts, since the binder leaves out an entry that it cannot convert.</summary>
internal sealed class NotifyChannel
{
    private const int MaxUrl = 2000;

    /// <summary><c>teams</c>, <c>slack</c>, <c>webhook</c> or <c>mail</c>.</summary>
    public string? Kind { get; set; }

    /// <summary>Where it is posted. Whoever knows it can post there: neither logged nor shown.</summary>
    public string? Url { get; set; }

    /// <summary>Of a webhook: signs what is posted, as Standard Webhooks does.</summary>
    public string? Secret { get; set; }

    /// <summary>Of a mail: the addresses, separated by <c>;</c>.</summary>
    public string? To { get; set; }

    internal bool IsSet => new[] { Kind, Url, Secret, To }.Any(text => !string.IsNullOrEmpty(text));

    public NotifyKind? Form => Kind?.ToUpperInvariant() switch
    {
        "TEAMS" => NotifyKind.Teams,
        "SLACK" => NotifyKind.Slack,
        "WEBHOOK" => NotifyKind.Webhook,
        "MAIL" => NotifyKind.Mail,
        _ => null,
    };

    /// <summary>What is wrong, without the values, which are secrets; null if nothing is.</summary>
    public (string Setting, string Text)? Problem()
    {
        if (Form is not { } form)
            return (nameof(Kind), "mail, teams, slack or webhook is needed.");
        if (form == NotifyKind.Mail)
        {
            return string.IsNullOrWhiteSpace(To) ? (nameof(To), "A mail address is needed.")
                : Url is { Length: > 0 } ? (nameof(Url), "A channel of mail has no address to post to. Remove it.") : null;
        }
        if (To is { Length: > 0 })
            return (nameof(To), "Only a channel of mail has mail addresses. Remove it.");
        if (UrlProblem(form) is { } problem)
            return (nameof(Url), problem);
        return form == NotifyKind.Webhook
            ? WebhookKey.Read(Secret) is null
                ? (nameof(Secret), $"A secret is needed: {WebhookKey.Prefix} and base64 of 24 to 64 bytes, or at least 32 characters.") : null
            : Secret is { Length: > 0 } ? (nameof(Secret), "Only a webhook is signed. Remove it.") : null;
    }

    private string? UrlProblem(NotifyKind form)
    {
        if (CallbackUrls.Problem(Url ?? "", MaxUrl) is { } problem)
            return problem;
        var address = new Uri(Url!);
        if (IsPrivate(address))
            return "The address is one of a private network. The app posts to public servers only.";
        // Retired: https://devblogs.microsoft.com/microsoft365dev/retirement-of-office-365-connectors-within-microsoft-teams/
        return form == NotifyKind.Teams && $".{address.Host}" is var host
            && (host.EndsWith(".webhook.office.com", StringComparison.Ordinal) || host == ".outlook.office.com")
            ? "This is the address of an Office 365 connector, which Microsoft has retired. Create a workflow in Teams and use its address."
            : null;
    }

    /// <summary>Whether it is an address inside a network, in numbers. A test server on this machine has http.</summary>
    private static bool IsPrivate(Uri address)
    {
        if (address.IsLoopback)
            return address.Scheme == Uri.UriSchemeHttps;
        if (!IPAddress.TryParse(address.IdnHost, out var ip))
            return false;
        ip = ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
        return ip.AddressFamily == AddressFamily.InterNetworkV6
            ? IPAddress.IsLoopback(ip) || ip.IsIPv6LinkLocal || ip.IsIPv6UniqueLocal || ip.Equals(IPAddress.IPv6Any)
            : ip.GetAddressBytes() is [0 or 10 or 127, ..] or [100, >= 64 and < 128, ..] or [169, 254, ..] or [172, >= 16 and < 32, ..] or [192, 168, ..];
    }
}

/// <summary>The form of a message.</summary>
internal enum NotifyKind
{
    Teams,
    Slack,
    Webhook,
    Mail,
}

/// <summary>Checks the addresses of channels of mail as those of <c>Mail__AdminTo</c> are.</summary>
internal sealed class NotifyMailValidator(
    IOptions<MailChannelOptions> channel, IOptions<SendGridOptions> sendGrid, IOptions<GraphOptions> graph) : IValidateOptions<NotifyOptions>
{
    public ValidateOptionsResult Validate(string? name, NotifyOptions options)
    {
        var isTest = channel.Value.IsTest(sendGrid.Value, graph.Value);
        var problems = from one in options.Channels
                       where one.Value.Form == NotifyKind.Mail
                       from address in MailAddresses.Split(one.Value.To)
                       let problem = MailAddresses.Problem(address, isTest)
                       where problem is not null
                       select $"{NotifyOptions.Section}__{one.Key}__{nameof(NotifyChannel.To)}: {problem}";
        return problems.ToList() is { Count: > 0 } found ? ValidateOptionsResult.Fail(found) : ValidateOptionsResult.Success;
    }
}
