namespace LicenseFunctions.Assignments.Changes;

internal sealed class RemoveLicenseFunction(LicenseChanger changer)
{
    [Function("RemoveLicense")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "users/{user}/licenses/{sku}")] HttpRequest request,
        string user, string sku, FunctionContext context, CancellationToken cancellationToken)
    {
        var change = new LicenseChange { User = user, Remove = [sku] };
        var isWhatIf = QueryFlag.Read(request, QueryParameters.WhatIf);
        var result = (await changer.ApplyAsync([change], isWhatIf, RequestOrigin.Of(request, context), cancellationToken))[0];
        if (result.Problem is { } problem)
            throw problem;
        if (!result.IsChanged)
            throw new ProblemException(ProblemKind.LicenseNotAssigned, $"{user} does not have {sku}.");
        var view = ChangeView.Of(result, isWhatIf);
        if (view.Status == StatusCodes.Status202Accepted)
            request.HttpContext.Response.Headers.Location = AssignLicenseFunction.LocationOf(request);
        return isWhatIf || result.Pending.Count > 0 ? Json.Status(view.Status, view) : Results.NoContent();
    }
}
