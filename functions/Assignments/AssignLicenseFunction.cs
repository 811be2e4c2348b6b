using LicenseFunctions.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LicenseFunctions.Assignments;

internal sealed class AssignLicenseFunction(LicenseChanger changer)
{
    [Function("AssignLicense")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "users/{user}/licenses/{sku}")] HttpRequest request,
        string user, string sku, FunctionContext context, CancellationToken cancellationToken)
    {
        var body = (await JsonBody.ReadOptionalAsync<AssignRequest>(request, cancellationToken) ?? new AssignRequest()).Validated();
        var change = new LicenseChange { User = user, Add = [new LicenseToAdd(sku, body.DisabledPlans ?? [])], UsageLocation = body.UsageLocation };
        var isWhatIf = QueryFlag.Read(request, "whatIf");
        var result = (await changer.ApplyAsync([change], isWhatIf, RequestOrigin.Of(request, context), cancellationToken))[0];
        if (result.Problem is { } problem)
            throw problem;
        return Json.Status(
            result.IsChanged && !isWhatIf ? StatusCodes.Status201Created : StatusCodes.Status200OK,
            ChangeView.Of(result, isWhatIf));
    }
}
