using LicenseFunctions.Tenant.Exchange;

namespace LicenseFunctions.Tenant.Graph;

/// <summary>The part of Graph v1.0 that this tenant answers: the table of contents of this folder.</summary>
internal static class GraphRoutes
{
    public static IReadOnlyList<GraphRoute> For(TenantState tenant, ExchangeMailbox exchange) => [.. OfDirectory(tenant), .. OfMailbox(new(tenant, exchange))];

    private static IEnumerable<GraphRoute> OfDirectory(TenantState tenant)
    {
        var (skus, users, licenses, groups, directory) = (
            new SkuCalls(tenant),
            new UserCalls(tenant),
            new LicenseCalls(tenant),
            new GroupCalls(tenant),
            new DirectoryCalls(tenant));
        return
        [
            new("GET", "subscribedSkus", 3, Permissions.ReadSkus, (request, _) => skus.List(request)),
            new("GET", "subscribedSkus/*", 3, Permissions.ReadSkus, (request, keys) => skus.Get(request, keys[0])),
            new("GET", "users", 2, Permissions.ReadUsersBasic, (request, _) => users.List(request)),
            new("GET", "users/delta", 2, Permissions.ReadUsersBasic, (request, _) => GraphResponse.Collection(request, "users", [])),
            new("GET", "users/*", 1, Permissions.ReadUsersBasic, (request, keys) => users.Get(request, keys[0])),
            new("PATCH", "users/*", 1, Permissions.WriteUsers, (request, keys) => users.Update(request, keys[0])),
            new("GET", "users/*/manager", 1, Permissions.ReadUsers, (request, keys) => users.Manager(request, keys[0])),
            new("GET", "users/*/mailboxSettings", 1, Permissions.ReadMailboxSettings, (request, keys) => users.MailboxSettings(request, keys[0])),
            new("GET", "users/*/licenseDetails", 2, Permissions.ReadLicenseDetails, (request, keys) => licenses.Details(request, keys[0])),
            new("POST", "users/*/assignLicense", 1, Permissions.AssignLicense, (request, keys) => licenses.Assign(request, keys[0])),
            new("POST", "users/*/checkMemberGroups", 1, Permissions.ReadGroups, (request, keys) => directory.CheckMemberGroups(request, keys[0])),
            new("POST", "users/*/reprocessLicenseAssignment", 1, Permissions.WriteUsers, (request, keys) => licenses.Reprocess(request, keys[0])),
            new("GET", "groups", 1, Permissions.ReadGroups, (request, _) => groups.List(request)),
            new("GET", "groups/*", 1, Permissions.ReadGroups, (request, keys) => groups.Get(request, keys[0])),
            new("GET", "groups/*/membersWithLicenseErrors", 1, Permissions.ReadGroups, (request, keys) => groups.MembersInError(request, keys[0])),
            new("POST", "groups/*/members/$ref", 1, Permissions.WriteMembers, (request, keys) => groups.Join(request, keys[0])),
            new("DELETE", "groups/*/members/*/$ref", 1, Permissions.WriteMembers, (_, keys) => groups.Leave(keys[0], keys[1])),
            new("GET", "organization", 1, Permissions.ReadOrganization, (request, _) => directory.Organization(request)),
            new("GET", "directory/subscriptions", 1, Permissions.ReadSubscriptions, (request, _) => directory.Subscriptions(request)),
            new("GET", "directory/subscriptions/*", 1, Permissions.ReadSubscriptions,
                (request, keys) => directory.Subscription(request, keys[0])),
        ];
    }

    private static IEnumerable<GraphRoute> OfMailbox(MailCalls mail)
    {
        return
        [
            Route("GET", "messages", Permissions.ReadMail, (request, keys) => mail.List(request, keys[0], null)),
            Route("POST", "messages", Permissions.WriteMail, (request, keys) => mail.Create(request, keys[0])),
            Route("GET", "messages/*", Permissions.ReadMail, (request, keys) => mail.Get(request, keys[0], keys[1])),
            Route("PATCH", "messages/*", Permissions.WriteMail, (request, keys) => mail.Update(request, keys[0], keys[1])),
            Route("DELETE", "messages/*", Permissions.WriteMail, (_, keys) => mail.Delete(keys[0], keys[1])),
            Route("GET", "messages/*/$value", Permissions.ReadMail, (_, keys) => mail.Mime(keys[0], keys[1])),
            Route("POST", "messages/*/send", Permissions.SendMail, (_, keys) => mail.Send(keys[0], keys[1])),
            Route("POST", "messages/*/createReply", Permissions.WriteMail, (request, keys) => mail.CreateReply(request, keys[0], keys[1])),
            Route("GET", "mailFolders/*", Permissions.ReadMail, (request, keys) => mail.Folder(request, keys[0], keys[1])),
            Route("GET", "mailFolders/*/messages", Permissions.ReadMail, (request, keys) => mail.List(request, keys[0], keys[1])),
            Route("GET", "mailFolders/*/messages/delta", Permissions.ReadMail, (request, keys) => mail.Delta(request, keys[0], keys[1])),
        ];

        GraphRoute Route(
            string method, string template, IReadOnlyList<string> permissions, Func<GraphRequest, IReadOnlyList<string>, GraphResult> handle) => new(
                method,
                $"users/*/{template}",
                1,
                permissions,
                (request, keys) => mail.Refuse(keys[0], permissions) is { } refusal ? refusal : handle(request, keys))
            { IsOfMailbox = true };
    }
}
