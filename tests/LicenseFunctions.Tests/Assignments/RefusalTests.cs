using System.Net;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Assignments;

/// <summary>Refusals that Graph itself gives, each with its own text, as they reach a caller.</summary>
public sealed class RefusalTests(AzuriteFixture azurite)
{
    private const string E5 = "06ebc4ee-1bb5-47dd-8120-11324bc54e06";
    private const string Teams = "57ff2da0-773e-42df-b2af-ffb7a2317929";
    private const string SharePoint = "5dbe027f-2339-4123-9542-606e4d348a72";

    [Theory]
    [InlineData(400, $"Subscription with SKU {E5} does not have any available licenses.", HttpStatusCode.Conflict, "no-license-available",
        "No license of SPE_E5 is free.")]
    [InlineData(400, "License assignment cannot be done for user with invalid usage location.", HttpStatusCode.UnprocessableEntity, "usage-location-missing",
        "usage location, BE, does not allow SPE_E5")]
    [InlineData(400, $"License {E5} does not correspond to a valid company License.", HttpStatusCode.NotFound, "sku-not-found", "License SPE_E5 does not")]
    [InlineData(400, $"License assignment failed because service plans {Teams},{SharePoint} are mutually exclusive", HttpStatusCode.UnprocessableEntity,
        "plans-conflict", "TEAMS1,SHAREPOINTENTERPRISE are mutually exclusive")]
    [InlineData(400, $"License assignment failed because service plans [{Teams}], [{SharePoint}] are mutually exclusive.", HttpStatusCode.UnprocessableEntity,
        "plans-conflict", "[TEAMS1], [SHAREPOINTENTERPRISE]")]
    [InlineData(400, $"License assignment failed because service plan {Teams} conflicts with service plan {SharePoint}.", HttpStatusCode.UnprocessableEntity,
        "plans-conflict", "TEAMS1 conflicts")]
    [InlineData(400, $"License assignment failed because service plan {Teams} depends on the service plan(s) {SharePoint}", HttpStatusCode.UnprocessableEntity,
        "plan-dependency", "TEAMS1 depends on the service plan(s) SHAREPOINTENTERPRISE")]
    [InlineData(400, $"License {E5} cannot be assigned to a user.", HttpStatusCode.UnprocessableEntity, "not-assignable", "SPE_E5")]
    [InlineData(400, "Another object with the same value for property proxyAddresses already exists.", HttpStatusCode.BadGateway, "graph-refused",
        "proxyAddresses")]
    [InlineData(400, "Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.",
        HttpStatusCode.BadGateway, "graph-refused", "on-premises")]
    [InlineData(401, "Access token has expired.", HttpStatusCode.BadGateway, "graph-forbidden", "Graph__TenantId")]
    [InlineData(403, "Insufficient privileges to complete the operation.", HttpStatusCode.BadGateway, "graph-forbidden", "LicenseAssignment.ReadWrite.All")]
    [InlineData(404, "Resource 'x' does not exist or one of its queried reference-property objects are not present.", HttpStatusCode.NotFound, "user-not-found",
        "wout.stevens@contoso.example")]
    public async Task Refusal_OfAnAssignment_ReachesTheCallerInWords(int status, string message, HttpStatusCode expected, string code, string inDetail)
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.Faults.Add(
            new FaultRule { Match = "assignLicense", Times = null, Action = FaultAction.Status, Status = status, Message = message, RetryAfter = "0" });

        var one = await app.SendAsync(HttpMethod.Put, "/api/users/wout.stevens@contoso.example/licenses/SPE_E5");
        var many = await app.SendAsync(HttpMethod.Post, "/api/license-changes",
            """{"changes": [{"user": "wout.stevens@contoso.example", "add": ["SPE_E5"]}]}""");

        Assert.Contains(inDetail, one.IsProblem(expected, code), StringComparison.Ordinal);
        var result = many.Body.GetProperty("results")[0];
        Assert.Equal((code, (int)expected), (result.GetProperty("code").GetString(), result.GetProperty("status").GetInt32()));
        Assert.Contains(inDetail, result.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("User does not have a corresponding license.", HttpStatusCode.NoContent, null)]
    [InlineData("User license is inherited from a group membership and it cannot be removed directly from the user.", HttpStatusCode.Conflict,
        "inherited-from-group")]
    [InlineData($"License assignment failed because service plan {Teams} depends on the service plan(s) {SharePoint}", HttpStatusCode.UnprocessableEntity,
        "plan-dependency")]
    public async Task Refusal_OfARemoval_ReachesTheCaller_UnlessItIsDoneAlready(string message, HttpStatusCode expected, string? code)
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.Faults.Add(new FaultRule { Match = "assignLicense", Times = null, Action = FaultAction.Status, Status = 400, Message = message });

        var answer = await app.SendAsync(HttpMethod.Delete, "/api/users/adele.vance@contoso.example/licenses/ENTERPRISEPACK");

        if (code is null)
            Assert.Equal(expected, answer.Status);
        else
            answer.IsProblem(expected, code);
    }
}
