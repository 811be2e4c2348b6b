using LicenseFunctions.Assignments.Waiting;
using LicenseFunctions.Assignments.Waiting.Storage;

namespace LicenseFunctions.Assignments.Changes;

internal sealed class AssignLicenseFunction(LicenseChanger changer, WaitingList waiting, CallerAccess access)
{
    [Function("AssignLicense")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "users/{user}/licenses/{sku}")] HttpRequest request,
        string user, string sku, FunctionContext context, CancellationToken cancellationToken)
    {
        var body = (await JsonBody.ReadOptionalAsync<AssignRequest>(request, cancellationToken) ?? new AssignRequest()).Validated();
        if (body.WhenNoneFree == AssignRequest.Order)
            access.CheckRole(AppRole.Order, request);
        var change = new LicenseChange { User = user, Add = [new LicenseToAdd(sku, body.DisabledPlans)], UsageLocation = body.UsageLocation };
        var isWhatIf = QueryFlag.Read(request, QueryParameters.WhatIf);
        var origin = RequestOrigin.Of(request, context);
        var result = (await changer.ApplyAsync([change], isWhatIf, origin, cancellationToken))[0];
        var mayWait = body.WhenNoneFree is AssignRequest.Wait or AssignRequest.Order && result.Problem?.Kind == ProblemKind.NoLicenseAvailable;
        if (mayWait && isWhatIf)
            return Json.Ok(ChangeView.OfWaiting(result));
        if (mayWait)
            return Accepted(request, await waiting.JoinAsync(change, result, body.WhenNoneFree == AssignRequest.Order, origin, cancellationToken));
        if (result.Problem is { } problem)
            throw problem;
        return Json.Status(
            result.Added.Count > 0 && !isWhatIf ? StatusCodes.Status201Created : StatusCodes.Status200OK,
            ChangeView.Of(result, isWhatIf));
    }

    private static IResult Accepted(HttpRequest request, WaitingEntry entry)
    {
        var prefix = request.Path.Value?.Split("/users/", 2)[0];
        request.HttpContext.Response.Headers.Location = $"{prefix}/waiting/{entry.Id}";
        return Json.Status(StatusCodes.Status202Accepted, WaitingView.Of(entry));
    }
}
