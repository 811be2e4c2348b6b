using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LicenseFunctions.Tenant.Admin;

/// <summary>The strings to pull by hand, under <c>/tenant</c>: what the tests do through <see cref="TenantServer"/>.</summary>
internal sealed class AdminEndpoints(TenantServer tenant)
{
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapMethods("/tenant", ["GET"], context => Write(context, 200, Summary()));
        app.MapMethods("/tenant/requests", ["GET"], context => Write(context, 200, tenant.Requests.All));
        app.MapMethods("/tenant/skus/{sku}", ["PUT"], context => Read<SkuBody>(context, body => SetSku(context, body)));
        app.MapMethods("/tenant/users", ["POST"], context => Read<UsersBody>(context, body => AddUsers(context, body)));
        app.MapMethods("/tenant/groups", ["GET"], context => Write(context, 200, tenant.State.Groups.Select(Group)));
        app.MapMethods("/tenant/groups", ["POST"], context => Read<GroupBody>(context, body => AddGroup(context, body)));
        app.MapMethods("/tenant/permissions", ["PUT"], context => Read<string[]>(context, body => SetPermissions(context, body)));
        app.MapMethods("/tenant/reseller", ["PUT"], context => Read<ResellerBody>(context, body => SetReseller(context, body)));
        app.MapMethods("/tenant/reseller/answers", ["POST"], AnswerPendingAsync);
        app.MapMethods("/tenant/faults", ["GET"], context => Write(context, 200, tenant.Faults.Rules));
        app.MapMethods("/tenant/faults", ["PUT"], context => Read<FaultRule[]>(context, body => SetFaults(context, body)));
        app.MapMethods("/tenant/faults", ["DELETE"], context => SetFaults(context, []));
        new ExchangeEndpoints(tenant.Exchange).Map(app);
    }

    private TenantSummary Summary() => new(
        tenant.State.TenantId,
        tenant.State.Organization.DisplayName,
        tenant.GraphEndpoint.ToString(),
        tenant.SendGridHost.ToString().TrimEnd('/'),
        [.. tenant.State.Skus.Select(Sku)],
        tenant.State.Users.Count,
        tenant.State.Permissions.Granted.Order(StringComparer.Ordinal),
        tenant.Mailbox.All.Count,
        ResellerNow(),
        tenant.Faults.Rules);

    private SkuSummary Sku(TenantSku sku)
    {
        var assigned = tenant.State.Consumed(sku.SkuId);
        return new(
            sku.SkuPartNumber,
            sku.SkuId,
            sku.AppliesTo,
            sku.CapabilityStatus,
            sku.Enabled,
            sku.Warning,
            sku.Suspended,
            assigned,
            sku.Assignable - assigned);
    }

    private ResellerSummary ResellerNow()
    {
        var reseller = tenant.Reseller;
        return new(
            reseller.Address,
            reseller.Answer,
            reseller.Delay.TotalSeconds,
            reseller.Language,
            reseller.Orders.Count,
            reseller.Pending.Count,
            reseller.InboundWebhook);
    }

    /// <summary>A part number that the tenant does not have becomes a new SKU.</summary>
    private Task SetSku(HttpContext context, SkuBody body)
    {
        var name = (string)context.Request.RouteValues["sku"]!;
        if (new[] { body.Enabled, body.Warning, body.Suspended, body.LockedOut }.Any(units => units < 0))
            return Refuse(context, "Units cannot be negative.");
        if (tenant.State.FindSku(name) is null)
        {
            if (Guid.TryParse(name, out _))
                return Refuse(context, "The tenant has no SKU with this id; a new one is named by its part number.");
            tenant.State.AddSku(name, 0);
        }

        return Write(context, 200, Sku(tenant.State.SetUnits(name, body.Enabled, body.Warning, body.Suspended, body.LockedOut)));
    }

    private Task AddUsers(HttpContext context, UsersBody body)
    {
        var skus = body.Skus ?? [];
        if (skus.FirstOrDefault(sku => tenant.State.FindSku(sku) is null) is { } unknown)
            return Refuse(context, $"The tenant has no SKU '{unknown}'.");
        if (body.Count is { } count)
            return count is < 1 or > 100_000
                ? Refuse(context, "count: 1 to 100000.")
                : Write(context, 201, Names(tenant.State.AddUsers(count, skus)));
        if (string.IsNullOrWhiteSpace(body.UserPrincipalName)) return Refuse(context, "userPrincipalName or count is needed.");
        return tenant.State.FindUser(body.UserPrincipalName) is null
            ? Write(context, 201, Names([tenant.State.AddUser(body.UserPrincipalName, body.UsageLocation, skus)]))
            : Refuse(context, $"There already is a user '{body.UserPrincipalName}'.");
    }

    private GroupSummary Group(TenantGroup group) => new(
        group.Id,
        group.DisplayName,
        [.. group.Licenses.Select(id => tenant.State.FindSku(id.ToString())!.SkuPartNumber)],
        [.. tenant.State.MembersInError(group.Id).Select(user => user.UserPrincipalName)]);

    /// <summary>A group that gives licenses; its members get them as far as there are any.</summary>
    private Task AddGroup(HttpContext context, GroupBody body)
    {
        if (string.IsNullOrWhiteSpace(body.DisplayName)) return Refuse(context, "displayName is needed.");
        if (body.Skus?.FirstOrDefault(sku => tenant.State.FindSku(sku) is null) is { } unknown)
            return Refuse(context, $"The tenant has no SKU '{unknown}'.");
        if (body.Members?.FirstOrDefault(user => tenant.State.FindUser(user) is null) is { } nobody)
            return Refuse(context, $"The tenant has no user '{nobody}'.");
        var group = tenant.State.AddGroup(body.DisplayName, body.Skus ?? []);
        foreach (var user in body.Members ?? []) tenant.State.Join(group.Id, tenant.State.FindUser(user)!.Id);
        return Write(context, 201, Group(group));
    }

    private Task SetPermissions(HttpContext context, string[] permissions)
    {
        tenant.State.Permissions.Set(permissions);
        return Write(context, 200, tenant.State.Permissions.Granted);
    }

    private Task SetReseller(HttpContext context, ResellerBody body)
    {
        if (body.Answer is { } answer) tenant.Reseller.Answer = answer;
        if (body.Language is { } language) tenant.Reseller.Language = language;
        if (body.DelaySeconds is { } seconds)
            tenant.Reseller.Delay = seconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds);
        return Write(context, 200, ResellerNow());
    }

    private async Task AnswerPendingAsync(HttpContext context)
    {
        await tenant.Reseller.AnswerPendingAsync(context.RequestAborted);
        await Write(context, 200, ResellerNow());
    }

    private Task SetFaults(HttpContext context, FaultRule[] rules)
    {
        tenant.Faults.Replace(rules);
        return Write(context, 200, rules);
    }

    private static IEnumerable<string> Names(IEnumerable<TenantUser> users) => users.Select(user => user.UserPrincipalName);

    internal static async Task Read<T>(HttpContext context, Func<T, Task> use)
    {
        if (!context.Request.HasJsonContentType())
        {
            await Refuse(context, "Content-Type: application/json is needed.");
            return;
        }

        T? body;
        try
        {
            body = await context.Request.ReadFromJsonAsync<T>(TenantJson.Options, context.RequestAborted);
        }
        catch (JsonException exception)
        {
            await Refuse(context, exception.Message);
            return;
        }

        await (body is null ? Refuse(context, "A body is needed.") : use(body));
    }

    internal static Task Refuse(HttpContext context, string why) => Write(context, 400, new { error = why });

    internal static Task Write<T>(HttpContext context, int status, T body)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(body, TenantJson.Options, context.RequestAborted);
    }
}
