using System.Text.Json.Nodes;
using LicenseFunctions.Infrastructure.Tests.Bicep;

namespace LicenseFunctions.Infrastructure.Tests.Deployment;

/// <summary>What a deployment with the parameters of one variant would make.</summary>
internal sealed class Prediction(string variant, string snapshot)
{
    /// <summary>What is deployed twice counts as it is at the end.</summary>
    private readonly IReadOnlyList<Resource> _resources =
        [.. JsonNode.Parse(snapshot)!["predictedResources"]!.AsArray().Select(resource => new Resource(resource!)).GroupBy(resource => resource.Id)
            .Select(same => same.Last())];

    public bool HasEverythingOn => variant == Variant.EverythingOn;

    /// <summary>Whether there is an app registration by which people sign in.</summary>
    public bool HasSignIn => variant is Variant.SignIn or Variant.EverythingOn;

    /// <summary>How mail is sent.</summary>
    public string MailChannel => variant is Variant.Mailbox or Variant.EverythingOn ? "mailbox" : "sendgrid";

    /// <summary>Whether SendGrid sends, or stays beside the mailbox.</summary>
    public bool HasSendGrid => variant != Variant.Mailbox;

    /// <summary>The whole of it, as text.</summary>
    public string Snapshot => snapshot;

    public IReadOnlyList<Resource> All => _resources;

    public IReadOnlyList<Resource> Of(string type) => [.. _resources.Where(resource => resource.Type == type)];

    public Resource Only(string type) => Assert.Single(Of(type));

    public Resource HostAccount => Assert.Single(Accounts, account => account.Name.Contains("host", StringComparison.Ordinal));

    public Resource DataAccount => Assert.Single(Accounts, account => account.Name.Contains("data", StringComparison.Ordinal));

    public IReadOnlyList<Resource> Accounts => Of("Microsoft.Storage/storageAccounts");

    public Resource Vault => Only("Microsoft.KeyVault/vaults");

    public Resource App => Only("Microsoft.Web/sites");

    public Resource Insights => Only("Microsoft.Insights/components");

    /// <summary>The settings of the function app.</summary>
    public IReadOnlyDictionary<string, string> Settings =>
        App.List("properties.siteConfig.appSettings")
            .ToDictionary(setting => setting.Text("name"), setting => setting.Text("value"), StringComparer.OrdinalIgnoreCase);
}
