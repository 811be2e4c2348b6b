namespace LicenseFunctions.Assignments.Changes;

internal sealed class ChangeLicensesFunction(LicenseChanger changer)
{
    [Function("ChangeLicenses")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "license-changes")] HttpRequest request,
        FunctionContext context, CancellationToken cancellationToken)
    {
        var body = await JsonBody.ReadAsync<ChangeLicensesRequest>(request, cancellationToken);
        var isWhatIf = QueryFlag.Read(request, QueryParameters.WhatIf);
        var results = await changer.ApplyAsync(body.Validated(), isWhatIf, RequestOrigin.Of(request, context), cancellationToken);
        return Json.Ok(new ChangeLicensesAnswer([.. results.Select(result => ChangeView.Of(result, isWhatIf))]));
    }
}

internal sealed record ChangeLicensesAnswer(IReadOnlyList<ChangeView> Results);
