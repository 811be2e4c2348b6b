using LicenseFunctions.Assignments.Changes;

namespace LicenseFunctions.Assignments.Audit;

internal sealed class UndoChangeFunction(ChangeUndo undo)
{
    [Function("UndoChange")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "changes/{id}/undo")] HttpRequest request, string id, FunctionContext context,
        CancellationToken cancellationToken)
    {
        var isWhatIf = QueryFlag.Read(request, QueryParameters.WhatIf);
        return Json.Ok(ChangeView.Of(await undo.UndoAsync(id, isWhatIf, RequestOrigin.Of(request, context), cancellationToken), isWhatIf));
    }
}
