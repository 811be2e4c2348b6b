using System.Text.RegularExpressions;
using NCrontab;

namespace LicenseFunctions.Infrastructure.Tests.Deployment;

/// <summary>The settings of the app.</summary>
internal static partial class SettingChecks
{
    private const string Earlier = "the release before the schedules were renamed, after a roll-back";

    /// <summary>Settings that the app does not read, and who does.</summary>
    private static readonly Dictionary<string, string> ReadByOthers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AZURE_CLIENT_ID"] = "Azure.Identity",
        ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = "host and OpenTelemetry",
        ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] = "host",
        ["AzureWebJobsStorage__accountName"] = "host",
        ["AzureWebJobsStorage__credential"] = "host",
        ["AzureWebJobsStorage__clientId"] = "host",
        ["DataStorage__credential"] = "the host's queue trigger",
        ["DataStorage__clientId"] = "the host's queue trigger",
        ["Usage__SnapshotSchedule"] = Earlier,
        ["Alerts__Schedule"] = Earlier,
        ["Orders__FollowUpSchedule"] = Earlier,
    };

    private static readonly string[] NotOnFlex =
    [
        "FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_EXTENSION_VERSION", "WEBSITE_RUN_FROM_PACKAGE", "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING",
        "WEBSITE_CONTENTSHARE", "WEBSITE_CONTENTOVERVNET", "WEBSITE_TIME_ZONE", "TZ", "WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED",
        "SCM_DO_BUILD_DURING_DEPLOYMENT",
    ];

    public static IReadOnlyList<Check> All { get; } =
    [
        new("no setting is set that Flex Consumption does not accept", made =>
            Assert.DoesNotContain(made.Settings.Keys, name => NotOnFlex.Contains(name, StringComparer.OrdinalIgnoreCase))),
        new("every setting that is set is read by something", NoneTooMany),
        new("the app starts with these settings", made => AppSettings.Start(made.Settings)),
        new("the schedules are set, and are six fields", Schedules),
        new("a roll-back finds the schedules under their earlier names", EarlierSchedules),
        new("secrets come from the vault, by a reference without version", Secrets),
        new("mail goes by the chosen channel, and with the mailbox alone SendGrid has no setting and no secret", MailChannel),
        new("no template outputs a key", NoKeys),
        new("telemetry is sent with the identity", Telemetry),
    ];

    private static void NoneTooMany(Prediction made)
    {
        var read = AppSettings.ReadByTheApp;
        Assert.DoesNotContain(made.Settings.Keys.Except(NotOnFlex, StringComparer.OrdinalIgnoreCase), name =>
            !ReadByOthers.ContainsKey(name) && !read.Any(known =>
                string.Equals(name, known, StringComparison.OrdinalIgnoreCase) || name.StartsWith($"{known}__", StringComparison.OrdinalIgnoreCase)));
    }

    private static void Schedules(Prediction made)
    {
        Assert.Equal(["AlertSchedule", "OrderFollowUpSchedule", "SnapshotSchedule"], AppCode.ScheduleSettings);
        Assert.All(AppCode.ScheduleSettings, name =>
            Assert.NotNull(CrontabSchedule.TryParse(made.Settings.GetValueOrDefault(name, ""), new CrontabSchedule.ParseOptions { IncludingSeconds = true })));
    }

    private static void EarlierSchedules(Prediction made)
    {
        Assert.Equal(made.Settings["SnapshotSchedule"], made.Settings["Usage__SnapshotSchedule"]);
        Assert.Equal(made.Settings["AlertSchedule"], made.Settings["Alerts__Schedule"]);
        Assert.Equal(made.Settings["OrderFollowUpSchedule"], made.Settings["Orders__FollowUpSchedule"]);
    }

    private static void Secrets(Prediction made)
    {
        var secrets = made.Settings.Where(setting => IsSecret(setting.Key)).ToList();
        Assert.Contains("Links__SigningKey", secrets.Select(secret => secret.Key));
        Assert.All(secrets, secret => Assert.Matches(VaultReference(), secret.Value));
    }

    private static void MailChannel(Prediction made)
    {
        Assert.Equal(made.MailChannel, made.Settings["Mail__Channel"]);
        var ofSendGrid = made.Settings.Keys.Where(name =>
            name.StartsWith("SendGrid__", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Orders__Reply", StringComparison.OrdinalIgnoreCase)).ToList();
        if (made.HasSendGrid)
            Assert.Contains("SendGrid__ApiKey", ofSendGrid);
        else
            Assert.Empty(ofSendGrid);
        if (made.HasEverythingOn)
            Assert.Superset(new HashSet<string>(
                ["SendGrid__EventsPublicKey", "SendGrid__InboundPublicKey", "Orders__ReplyDomain", "Orders__ReplySigningKey"], StringComparer.Ordinal),
                ofSendGrid.ToHashSet(StringComparer.Ordinal));
    }

    private static bool IsSecret(string name) => SecretName().IsMatch(name) && !name.EndsWith("PublicKey", StringComparison.OrdinalIgnoreCase);

    private static void NoKeys(Prediction made)
    {
        Assert.DoesNotMatch(KeyFunction(), made.Snapshot);
        Assert.DoesNotContain("AccountKey=", made.Snapshot, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("SharedAccessSignature", made.Snapshot, StringComparison.OrdinalIgnoreCase);
    }

    private static void Telemetry(Prediction made)
    {
        Assert.Matches("^(\\[format\\(')?ClientId=.*;Authorization=AAD", made.Settings.GetValueOrDefault("APPLICATIONINSIGHTS_AUTHENTICATION_STRING"));
        Assert.True(made.Insights.Is("properties.DisableLocalAuth"));
        Assert.Equal(made.Only("Microsoft.OperationalInsights/workspaces").Id, made.Insights.Text("properties.WorkspaceResourceId"));
    }

    [GeneratedRegex("(ApiKey|SigningKey|AccountKey|Secret|Password|Token|Notify__[0-9]+__Url)$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex SecretName();

    /// <summary>The vault's address is known only when it is made: the snapshot has an expression there.</summary>
    [GeneratedRegex(@"@Microsoft\.KeyVault\(SecretUri=.*secrets/[A-Za-z0-9{}-]+\)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex VaultReference();

    [GeneratedRegex(@"\blist(Keys|AccountSas|ServiceSas|Secrets)?\(", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex KeyFunction();
}
