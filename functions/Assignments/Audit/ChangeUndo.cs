using LicenseFunctions.Assignments.Changes;
using LicenseFunctions.Shared.Storage.Audit;

namespace LicenseFunctions.Assignments.Audit;

/// <summary>
/// Undoes a change by the opposite one, with the same checks and an audit row of its own. The change is marked after that: a call that was interrupted
/// can be repeated, since what is undone already is not changed again.
/// </summary>
internal sealed class ChangeUndo(AuditLog audit, LicenseChanger changer)
{
    /// <param name="id">See <see cref="AuditRow.Id"/>.</param>
    /// <exception cref="ProblemException">change-not-found, not-undoable, or why the opposite change is refused.</exception>
    public async Task<ChangeResult> UndoAsync(string id, bool isWhatIf, RequestOrigin origin, CancellationToken cancellationToken)
    {
        var row = await audit.FindAsync(id, cancellationToken)
            ?? throw new ProblemException(ProblemKind.ChangeNotFound, $"There is no change '{id}'. GET /changes lists them.");
        var opposite = Opposite(row);
        var result = (await changer.ApplyAsync([opposite], isWhatIf, origin with { UndoOf = row.Id }, cancellationToken))[0];
        if (result.Problem is { } problem)
            throw problem;
        if (!isWhatIf)
            await audit.MarkUndoneAsync(row, origin.Caller);
        return result;
    }

    private static LicenseChange Opposite(AuditRow row)
    {
        var change = ChangeLogView.Of(row, "");
        if (row.UndoneAt is { } undoneAt)
            throw NotUndoable($"{row.UndoneBy} undid it at {undoneAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}.");
        if (row.UsageLocation is not null)
            throw NotUndoable("It set a usage location, which other licenses of the user need.");
        if (row.Result != AuditLog.Done)
            throw NotUndoable($"Its result is '{row.Result}', so it may not have been made. GET /users/{row.UserId}/licenses says what the user has.");
        var before = row.PlansBefore is null ? null : JsonSerializer.Deserialize<Dictionary<string, Guid[]>>(row.PlansBefore);
        if (change.Updated.Count > 0 && before is null)
            throw NotUndoable("An earlier version made it, and did not record which service plans were switched off before.");
        return new LicenseChange
        {
            User = row.UserId,
            Add =
            [
                .. change.Removed.Select(sku => new LicenseToAdd(sku, PlansOf(sku) is { Count: > 0 } plans ? plans : null)),
                .. change.Updated.Select(sku => new LicenseToAdd(sku, PlansOf(sku))),
            ],
            Remove = change.Added,
        };

        IReadOnlyList<string> PlansOf(string sku) => [.. (before?.GetValueOrDefault(sku) ?? []).Select(plan => plan.ToString())];
        static ProblemException NotUndoable(string why) => new(ProblemKind.NotUndoable, why);
    }
}
