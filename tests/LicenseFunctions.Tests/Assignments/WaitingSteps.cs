using System.Net;
using System.Text.Json;
using LicenseFunctions.Assignments.Waiting;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Assignments;

/// <summary>What tests of the waiting list do and look at.</summary>
internal static class WaitingSteps
{
    public const string E3 = "ENTERPRISEPACK";

    /// <summary>Takes away what is free, or leaves so many.</summary>
    public static void LeaveFree(this TestApp app, int free, string sku = E3) => app.Tenant.State.SetUnits(sku, enabled: app.Tenant.State.Consumed(sku) + free);

    public static Task<Answer> PutAsync(
        this TestApp app, string user, string whenNoneFree = "wait", string sku = E3, string query = "", params (string Name, string Value)[] headers) =>
        app.SendAsync(HttpMethod.Put, $"/api/users/{user}/licenses/{sku}{query}", JsonSerializer.Serialize(new { whenNoneFree }), headers);

    /// <summary>Puts a user on the waiting list and returns the entry's id.</summary>
    public static async Task<string> WaitAsync(this TestApp app, TenantUser user, string whenNoneFree = "wait", string sku = E3)
    {
        var answer = await app.PutAsync(user.UserPrincipalName, whenNoneFree, sku);
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        return answer.Text("id")!;
    }

    /// <summary>Puts new users on the waiting list of E3, one after the other, and returns their entries' ids.</summary>
    public static async Task<IReadOnlyList<string>> WaitAsync(this TestApp app, int count, string whenNoneFree = "wait")
    {
        var ids = new List<string>();
        foreach (var user in app.Tenant.State.AddUsers(count))
            ids.Add(await app.WaitAsync(user, whenNoneFree));
        return ids;
    }

    public static Task ServeAsync(this TestApp app) => app.Services.GetRequiredService<WaitingListProcessor>().RunAsync(TestContext.Current.CancellationToken);

    public static async Task<JsonElement> EntryAsync(this TestApp app, string id)
    {
        var answer = await app.GetAsync($"/api/waiting/{id}");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer.Body;
    }

    /// <summary>A property of several entries, in order.</summary>
    public static async Task<IReadOnlyList<string?>> EntriesAsync(this TestApp app, IEnumerable<string> ids, string property = "state")
    {
        var found = new List<string?>();
        foreach (var id in ids)
            found.Add((await app.EntryAsync(id)).GetProperty(property).GetString());
        return found;
    }
}
