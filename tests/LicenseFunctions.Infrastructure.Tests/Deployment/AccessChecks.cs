namespace LicenseFunctions.Infrastructure.Tests.Deployment;

/// <summary>Who may do what, and from where.</summary>
internal static class AccessChecks
{
    private static readonly Dictionary<string, string> RoleNames = new(StringComparer.Ordinal)
    {
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
        ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"] = "Storage Queue Data Contributor",
        ["4633458b-17de-408a-b874-0445c86b69e6"] = "Key Vault Secrets User",
        ["b86a8fe4-44ce-4948-aee5-eccb2c155cd7"] = "Key Vault Secrets Officer",
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
    };

    /// <summary>Folders of paths that are open as a whole.</summary>
    private static readonly string[] Wildcards = ["/api/links/", "/api/app/assets/"];

    public static IReadOnlyList<Check> All { get; } =
    [
        new("the identity has exactly these roles, each on no more than it needs", Roles),
        new("the vault accepts only roles, and deleted secrets can be recovered", Vault),
        new("with private networking, storage and vault have no public access", NoPublicAccess),
        new("with private networking, each service has an endpoint and a name in the network", Endpoints),
        new("with private networking, the app is in the network", AppInNetwork),
        new("people of this tenant can sign in; every caller must, only if the parameters say so", SignIn),
        new("where every caller must sign in, only paths that need no key need no sign-in", OpenPaths),
    ];

    private static void Roles(Prediction made)
    {
        List<string> expected =
        [
            $"identity: Storage Blob Data Owner on {made.HostAccount.Id}",
            $"identity: Storage Table Data Contributor on {made.HostAccount.Id}",
            $"identity: Storage Table Data Contributor on {made.DataAccount.Id}",
            .. made.Of("Microsoft.Storage/storageAccounts/queueServices/queues").Select(queue => $"identity: Storage Queue Data Contributor on {queue.Id}"),
            $"identity: Key Vault Secrets User on {made.Vault.Id}",
            $"identity: Monitoring Metrics Publisher on {made.Insights.Id}",
        ];
        if (made.HasEverythingOn)
            expected.Add($"00000000-0000-0000-0000-00000000dddd: Key Vault Secrets Officer on {made.Vault.Id}");

        Assert.Equal(expected.Order(StringComparer.Ordinal), made.Of("Microsoft.Authorization/roleAssignments").Select(Describe).Order(StringComparer.Ordinal));
    }

    private static string Describe(Resource assignment)
    {
        var role = assignment.Text("properties.roleDefinitionId").Split('/')[^1];
        var principal = assignment.Text("properties.principalId");
        var who = principal.Contains("/userAssignedIdentities/", StringComparison.Ordinal) ? "identity" : principal;
        return $"{who}: {RoleNames.GetValueOrDefault(role, role)} on {assignment.Scope}";
    }

    private static void Vault(Prediction made)
    {
        Assert.True(made.Vault.Is("properties.enableRbacAuthorization"));
        Assert.True(made.Vault.Is("properties.enableSoftDelete"));
        Assert.True(made.Vault.Is("properties.enablePurgeProtection"));
    }

    private static void NoPublicAccess(Prediction made)
    {
        if (!made.HasEverythingOn)
            return;
        Assert.All([.. made.Accounts, made.Vault], resource =>
        {
            Assert.Equal("Disabled", resource.Text("properties.publicNetworkAccess"));
            Assert.Equal("Deny", resource.Text("properties.networkAcls.defaultAction"));
        });
    }

    private static void Endpoints(Prediction made)
    {
        var endpoints = made.Of("Microsoft.Network/privateEndpoints").SelectMany(endpoint => endpoint.List("properties.privateLinkServiceConnections"))
            .Select(link => $"{Assert.Single(link.Texts("properties.groupIds"))} of {link.Text("properties.privateLinkServiceId")}");
        string[] needed = made.HasEverythingOn
            ? [$"blob of {made.HostAccount.Id}", $"table of {made.HostAccount.Id}", $"table of {made.DataAccount.Id}", $"queue of {made.DataAccount.Id}",
                $"vault of {made.Vault.Id}"]
            : [];
        Assert.Equal(needed.Order(StringComparer.Ordinal), endpoints.Order(StringComparer.Ordinal));

        // The rest of a zone's name is the cloud's, which the snapshot leaves open.
        string[] zones = ["privatelink.blob.", "privatelink.queue.", "privatelink.table.", "privatelink{0}"];
        Assert.Equal(made.HasEverythingOn ? zones.Length : 0,
            made.Of("Microsoft.Network/privateDnsZones").Count(zone => zones.Any(name => zone.Name.Contains(name, StringComparison.Ordinal))));
        Assert.Equal(made.HasEverythingOn ? zones.Length : 0, made.Of("Microsoft.Network/privateDnsZones/virtualNetworkLinks").Count);
        Assert.All(made.Of("Microsoft.Network/privateEndpoints"), endpoint =>
            Assert.Single(made.Of("Microsoft.Network/privateEndpoints/privateDnsZoneGroups"), group =>
                group.Id.StartsWith(endpoint.Id + "/", StringComparison.Ordinal)));
    }

    private static void AppInNetwork(Prediction made) =>
        Assert.Equal(made.HasEverythingOn, made.App.Text("properties.virtualNetworkSubnetId").Length > 0);

    private static void SignIn(Prediction made)
    {
        Assert.Equal(made.HasEverythingOn ? "True" : "False", made.Settings.GetValueOrDefault("Access__RequireEntra"));
        var entra = made.Only("Microsoft.Web/sites/config");
        Assert.EndsWith("/authsettingsV2", entra.Name, StringComparison.Ordinal);
        if (!made.HasSignIn)
        {
            Assert.True(entra.IsNot("properties.platform.enabled"));
            return;
        }
        Assert.True(entra.Is("properties.platform.enabled"));
        Assert.Equal(made.HasEverythingOn, entra.Is("properties.globalValidation.requireAuthentication"));
        Assert.Equal(made.HasEverythingOn ? "Return401" : "AllowAnonymous", entra.Text("properties.globalValidation.unauthenticatedClientAction"));
        Assert.True(entra.Is("properties.identityProviders.azureActiveDirectory.enabled"));
        Assert.Contains("00000000-0000-0000-0000-00000000aaaa", entra.Text("properties.identityProviders.azureActiveDirectory.registration.openIdIssuer"),
            StringComparison.Ordinal);
        Assert.Equal(["scope=openid profile"], entra.Texts("properties.identityProviders.azureActiveDirectory.login.loginParameters"));
    }

    /// <summary>
    /// Links in mails share one beginning, which is open. The link that earlier mails had stays closed: its path has the order in its middle,
    /// which an excluded path cannot.
    /// </summary>
    private static void OpenPaths(Prediction made)
    {
        if (!made.HasEverythingOn)
            return;
        var open = AppCode.AnonymousPaths.Where(path => !path.EndsWith("/cancel-link", StringComparison.Ordinal))
            .Select(path => Wildcards.FirstOrDefault(folder => path.StartsWith(folder, StringComparison.Ordinal)) is { } folder ? $"{folder}*" : path)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        Assert.Equal(open, made.Only("Microsoft.Web/sites/config").Texts("properties.globalValidation.excludedPaths").Order(StringComparer.Ordinal));
    }
}
