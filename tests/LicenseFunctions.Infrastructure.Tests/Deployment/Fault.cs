using LicenseFunctions.Infrastructure.Tests.Bicep;

namespace LicenseFunctions.Infrastructure.Tests.Deployment;

/// <summary>One mistake in the Bicep files, and the one check that must see it.</summary>
/// <param name="What">What is wrong then, as docs/infrastructure-checks.md has it.</param>
/// <param name="File">Below infra/azure.</param>
internal sealed record Fault(string Check, string What, string File, string Text, string Instead)
{
    /// <summary>The variant that shows it.</summary>
    public string Variant { get; init; } = Bicep.Variant.EverythingOn;

    public Tree Make() => Tree.With($"infra/azure/{File}", Text, Instead);

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("the identity has exactly these roles, each on no more than it needs", "a queue role on the whole account",
            "modules/storage.bicep", "scope: data::queues::queue[i]", "scope: data"),
        new("the identity has exactly these roles, each on no more than it needs", "the role Owner in place of Table Data Contributor",
            "roles.bicep", "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"),
        new("the vault takes roles only, and what is deleted can be had back", "a vault without purge protection",
            "modules/vault.bicep", "enablePurgeProtection: true", "enablePurgeProtection: false"),
        new("with private networking, storage and vault have no public access", "a vault that stays public",
            "modules/vault.bicep", "publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'", "publicNetworkAccess: 'Enabled'"),
        new("with private networking, each service has an endpoint and a name in the network", "no endpoint for the queues",
            "main.bicep", "{ name: 'data-queue', resourceId: storage.outputs.dataAccountId, service: 'queue' }", ""),
        new("with private networking, the app is in the network", "an app that is given no subnet",
            "main.bicep", "network.?outputs.appSubnetId ?? ''", "''"),
        new("with Entra on, nobody gets past without signing in", "anonymous callers are let through",
            "modules/app.bicep", "'Return401'", "'AllowAnonymous'"),
        new("with Entra on, nobody gets past without signing in", "the app is not told to ask for a sign-in",
            "modules/app.bicep", "string(requiresEntra)", "'False'"),
        new("with Entra on, only what the app leaves open stays open", "every path is open",
            "modules/app.bicep", "'/api/health'", "'/api/*'"),
        new("no account takes a shared key", "shared keys allowed",
            "modules/storage.bicep", "allowSharedKeyAccess: false", "allowSharedKeyAccess: true"),
        new("every account asks for TLS 1.2", "TLS 1.0 allowed",
            "modules/storage.bicep", "'TLS1_2'", "'TLS1_0'"),
        new("no blob is public", "a container that anyone reads",
            "modules/storage.bicep", "publicAccess: 'None'", "publicAccess: 'Blob'"),
        new("the tables are those of the app", "a table with another name",
            "modules/storage.bicep", "'Waiting'", "'WaitingList'"),
        new("the queues are those of the app, with the poison queue", "a poison queue with another name",
            "modules/storage.bicep", "'license-orders-poison'", "'license-orders-dead'"),
        new("a lock keeps the data, if the parameters say so", "a lock only when it is switched off",
            "modules/storage.bicep", "if (lockData)", "if (!lockData)"),
        new("the app runs .NET 10 isolated on Flex Consumption, Linux", "a version that is not supported any more",
            "modules/app.bicep", "version: '10.0'", "version: '8.0'"),
        new("the app runs .NET 10 isolated on Flex Consumption, Linux", "a runtime that does not exist",
            "modules/app.bicep", "'dotnet-isolated'", "'dotnet-isolatedd'"),
        new("the package is read with the identity", "a package read with an identity that has no role",
            "modules/app.bicep", "type: 'UserAssignedIdentity'", "type: 'SystemAssignedIdentity'"),
        new("the app has one identity, which it uses everywhere", "a queue trigger without the identity",
            "modules/app.bicep", "DataStorage__clientId: identityClientId", "DataStorage__clientId: ''"),
        new("the app asks for https and TLS 1.2", "http allowed",
            "modules/app.bicep", "httpsOnly: true", "httpsOnly: false"),
        new("no password publishes to the app", "basic authentication for ftp and scm",
            "modules/app.bicep", "properties: { allow: false }", "properties: { allow: true }"),
        new("names are as long as Azure takes them", "a name of more than 32 characters",
            "main.bicep", "'${name}-${suffix}'", "'${name}-functions-${suffix}'"),
        new("no setting is set that Flex Consumption does not take", "FUNCTIONS_WORKER_RUNTIME is set",
            "modules/app.bicep", "AZURE_CLIENT_ID: identityClientId", "AZURE_CLIENT_ID: identityClientId\n  FUNCTIONS_WORKER_RUNTIME: 'dotnet-isolated'"),
        new("every setting that is set is read by something", "a setting with a name that nothing reads",
            "main.bicep", "Mail__From: mailFrom", "Mail__From: mailFrom\n        Mail__Sender: mailFrom"),
        new("the app starts with these settings", "no sender of mails",
            "main.bicep", "Mail__From: mailFrom", ""),
        new("the app starts with these settings", "a language that the app does not have",
            "main.bicep", "Reseller__Language: resellerLanguage", "Reseller__Language: 'de'"),
        new("the schedules are set, and are six fields", "a schedule of five fields",
            "main.bicep", "param followUpSchedule string = '0 */10 * * * *'", "param followUpSchedule string = '*/10 * * * *'"),
        new("secrets come from the vault, by a reference without version", "a key in plain text",
            "main.bicep", "SendGrid__ApiKey: '@Microsoft.KeyVault(SecretUri=${vault.outputs.uri}secrets/SendGrid--ApiKey)'", "SendGrid__ApiKey: 'SG.plain'"),
        new("secrets come from the vault, by a reference without version", "a reference to one version",
            "main.bicep", "secrets/Orders--ReplySigningKey)", "secrets/Orders--ReplySigningKey/4f3a)"),
        new("no template hands a key on", "an account's key as an output",
            "modules/storage.bicep", "output dataQueueUri string = data.properties.primaryEndpoints.queue", "output dataQueueUri string = data.listKeys().keys[0].value"),
        new("telemetry is sent with the identity", "telemetry that anyone may send",
            "modules/monitoring.bicep", "DisableLocalAuth: true", "DisableLocalAuth: false"),
        new("an alert tells the administrators of each case", "alerts that are off",
            "modules/alerts.bicep", "enabled: true", "enabled: false"),
        new("an alert tells the administrators of each case", "no alert for poison messages",
            "modules/alerts.bicep", "name: 'poison-message'", "name: 'poison'"),
        new("each alert looks further back than it waits, so that nothing late is missed", "a silent timer looked for in half an hour",
            "modules/alerts.bicep", "within: 'P2D'\n    lasts", "within: 'PT30M'\n    lasts"),
        new("alerts know the events that the app logs", "an event id that the app does not log",
            "queries/poison-message.kql", "in (5401, 5402)", "in (5401, 5403)"),
        new("the alert about orders understands what the app logs of them", "a log line that reads otherwise",
            "queries/order-needs-a-person.kql", @"\w+ to (\w+)", @"\w+ -> (\w+)"),
        new("the alert about orders understands what the app logs of them", "a state that is forgotten",
            "queries/order-needs-a-person.kql", "\"Unknown\", ", ""),
        new("every timer is watched", "a timer that is forgotten",
            "queries/timer-silent.kql", "    \"TrimUsageHistory\",\n", ""),
        new("app, storage and vault say what happens to them", "a vault that logs nothing",
            "modules/vault.bicep", "{ category: 'AuditEvent', enabled: true }", ""),
        new("a budget warns the administrators", "a budget that tells nobody",
            "main.bicep", "contactEmails: administrators", "contactEmails: []"),
        new("every resource that can have tags has them", "a vault without tags",
            "modules/vault.bicep", "  tags: tags\n", ""),
    ];

    public override string ToString() => What;
}
