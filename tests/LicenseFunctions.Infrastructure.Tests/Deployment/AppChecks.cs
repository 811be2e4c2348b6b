namespace LicenseFunctions.Infrastructure.Tests.Deployment;

/// <summary>The function app itself.</summary>
internal static class AppChecks
{
    private static readonly string[] NotOnFlex =
    [
        "alwaysOn", "ftpsState", "functionAppScaleLimit", "functionsRuntimeScaleMonitoringEnabled", "linuxFxVersion", "netFrameworkVersion",
        "preWarmedInstanceCount", "use32BitWorkerProcess",
    ];

    public static IReadOnlyList<Check> All { get; } =
    [
        new("the app runs .NET 10 isolated on Flex Consumption, Linux", Runtime),
        new("the package is read with the identity", Package),
        new("the app has one identity, which it uses everywhere", Identity),
        new("the app requires https and TLS 1.2", Tls),
        new("no password publishes to the app", BasicAuth),
        new("no property is set that Flex Consumption does not accept", Properties),
        new("Azure accepts the names", Names),
    ];

    private static void Runtime(Prediction made)
    {
        Assert.Equal("functionapp,linux", made.App.Text("kind"));
        Assert.Equal("dotnet-isolated", made.App.Text("properties.functionAppConfig.runtime.name"));
        Assert.Equal("10.0", made.App.Text("properties.functionAppConfig.runtime.version"));
        Assert.Equal("FC1", made.Only("Microsoft.Web/serverfarms").Text("sku.name"));
        Assert.Equal("FlexConsumption", made.Only("Microsoft.Web/serverfarms").Text("sku.tier"));
        Assert.True(made.Only("Microsoft.Web/serverfarms").Is("properties.reserved"));
    }

    private static void Package(Prediction made)
    {
        const string storage = "properties.functionAppConfig.deployment.storage";
        Assert.Equal("blobContainer", made.App.Text($"{storage}.type"));
        Assert.Equal("UserAssignedIdentity", made.App.Text($"{storage}.authentication.type"));
        Assert.Equal(IdentityOf(made), made.App.Text($"{storage}.authentication.userAssignedIdentityResourceId"));
        Assert.Single(made.Of("Microsoft.Storage/storageAccounts/blobServices/containers"), container =>
            container.Id.StartsWith(made.HostAccount.Id + "/", StringComparison.Ordinal)
            && made.App.Text($"{storage}.value").Contains(container.Name.Split('/')[^1], StringComparison.Ordinal));
    }

    private static void Identity(Prediction made)
    {
        var identity = IdentityOf(made);
        Assert.Equal("UserAssigned", made.App.Text("identity.type"));
        Assert.Equal([identity], made.App.At("identity.userAssignedIdentities")!.AsObject().Select(item => item.Key));
        Assert.Equal(identity, made.App.Text("properties.keyVaultReferenceIdentity"));
        Assert.All(
            (string[])["AZURE_CLIENT_ID", "AzureWebJobsStorage__clientId", "DataStorage__clientId"],
            name => Assert.Contains($"{identity}'", made.Settings.GetValueOrDefault(name), StringComparison.Ordinal));
        Assert.All(
            (string[])["AzureWebJobsStorage__credential", "DataStorage__credential"],
            name => Assert.Equal("managedidentity", made.Settings.GetValueOrDefault(name)));
    }

    private static void Tls(Prediction made)
    {
        Assert.True(made.App.Is("properties.httpsOnly"));
        Assert.Contains(made.App.Text("properties.siteConfig.minTlsVersion"), (string[])["1.2", "1.3"]);
        Assert.Contains(made.App.Text("properties.siteConfig.scmMinTlsVersion"), (string[])["1.2", "1.3"]);
    }

    private static void BasicAuth(Prediction made)
    {
        var policies = made.Of("Microsoft.Web/sites/basicPublishingCredentialsPolicies");
        Assert.Equal(["ftp", "scm"], policies.Select(policy => policy.Name.Split('/')[^1]).Order(StringComparer.Ordinal));
        Assert.All(policies, policy => Assert.True(policy.IsNot("properties.allow")));
    }

    private static void Properties(Prediction made) =>
        Assert.Empty(made.App.At("properties.siteConfig")!.AsObject().Select(property => property.Key).Intersect(NotOnFlex, StringComparer.OrdinalIgnoreCase));

    private static void Names(Prediction made)
    {
        Assert.InRange(made.App.Name.Length, 2, 32); // longer, and two apps may have one host id
        Assert.All(made.Accounts, account => Assert.InRange(account.Name.Length, 3, 24));
        Assert.InRange(made.Vault.Name.Length, 3, 24);
        Assert.DoesNotContain("--", made.Vault.Name, StringComparison.Ordinal);
    }

    private static string IdentityOf(Prediction made) => made.Only("Microsoft.ManagedIdentity/userAssignedIdentities").Id;
}
