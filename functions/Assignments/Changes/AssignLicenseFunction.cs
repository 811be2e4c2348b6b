using LicenseFunctions.Assignments.Waiting;

namespace LicenseFunctions.Assignments.Changes;

internal sealed class AssignLicenseFunction(LicenseChanger changer, WaitingList waiting, CallbackOptions callbacks, CallerAccess access)
{
    [Function("AssignLicense")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "users/{user}/licenses/{sku}")] HttpRequest request,
        string user, string sku, FunctionContext context, CancellationToken cancellationToken)
    {
        var body = (await JsonBody.ReadOptionalAsync<AssignRequest>(request, cancellationToken) ?? new AssignRequest()).Validated(callbacks);
        var mayOrder = body.WhenNoneFree == AssignRequest.Order;
        if (mayOrder)
            access.CheckRole(AppRole.Order, request);
        var change = new LicenseChange { User = user, Add = [new LicenseToAdd(sku, body.DisabledPlans)], UsageLocation = body.UsageLocation };
        var isWhatIf = QueryFlag.Read(request, QueryParameters.WhatIf);
        var origin = RequestOrigin.Of(request, context);
        var result = (await changer.ApplyAsync([change], isWhatIf, origin, cancellationToken))[0];
        if (result.Problem is not { } problem)
        {
            var view = ChangeView.Of(result, isWhatIf);
            if (view.Status == StatusCodes.Status202Accepted)
                request.HttpContext.Response.Headers.Location = LocationOf(request);
            return Json.Status(view.Status, view);
        }
        if (problem.Kind != ProblemKind.NoLicenseAvailable || (body.WhenNoneFree != AssignRequest.Wait && !mayOrder))
            throw problem;
        if (isWhatIf)
            return Json.Ok(ChangeView.OfWaiting(result));
        var entry = await waiting.JoinAsync(change, result, mayOrder, body.CallbackUrl, origin, cancellationToken);
        request.HttpContext.Response.Headers.Location = $"{request.Path.Value?.Split("/users/", 2)[0]}/waiting/{entry.Id}";
        return Json.Status(StatusCodes.Status202Accepted, WaitingView.Of(entry));
    }

    /// <summary>The licenses of the user, where a pending one is going to be shown or to go.</summary>
    public static string LocationOf(HttpRequest request)
    {
        var path = request.Path.ToUriComponent();
        return path[..path.LastIndexOf('/')];
    }
}
