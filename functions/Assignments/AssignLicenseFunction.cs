using LicenseFunctions.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LicenseFunctions.Assignments;

internal sealed class AssignLicenseFunction(LicenseAssigner assigner)
{
    [Function("AssignLicense")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "users/{user}/licenses/{sku}")] HttpRequest request,
        string user, string sku, FunctionContext context, CancellationToken cancellationToken)
    {
        var body = await JsonBody.ReadOptionalAsync<AssignRequest>(request, cancellationToken) ?? new AssignRequest();
        var assignment = await assigner.AssignAsync(user, sku, body.Validated(), RequestOrigin.Of(request, context), cancellationToken);
        return Json.Status(
            assignment.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK,
            new
            {
                userId = assignment.User.Id,
                assignment.User.UserPrincipalName,
                skuId = assignment.Sku.Id,
                skuPartNumber = assignment.Sku.PartNumber,
                status = assignment.IsNew ? "assigned" : "alreadyAssigned",
            });
    }
}
