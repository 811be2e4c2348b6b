using LicenseFunctions.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LicenseFunctions.Assignments;

internal sealed class RemoveLicenseFunction(LicenseRemover remover)
{
    [Function("RemoveLicense")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "users/{user}/licenses/{sku}")] HttpRequest request,
        string user, string sku, FunctionContext context, CancellationToken cancellationToken)
    {
        await remover.RemoveAsync(user, sku, RequestOrigin.Of(request, context), cancellationToken);
        return Results.NoContent();
    }
}
