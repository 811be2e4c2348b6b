using LicenseFunctions.Assignments.Changes;
using LicenseFunctions.Assignments.Waiting.Storage;

namespace LicenseFunctions.Assignments.Waiting;

/// <summary>An entry of the waiting list as callers see it.</summary>
internal sealed record WaitingView(
    string Id, string User, string UserId, Guid SkuId, string SkuPartNumber, WaitingState State, string WhenNoneFree,
    DateTimeOffset RequestedAt, string RequestedBy, string? Reference, string CorrelationId,
    string? OrderId, DateTimeOffset? SettledAt, string? Code, string? Detail)
{
    public static WaitingView Of(WaitingEntry entry) => new(
        entry.Id, entry.User, entry.UserId, entry.SkuId, entry.SkuPartNumber, entry.State, entry.IsToBeOrdered ? AssignRequest.Order : AssignRequest.Wait,
        entry.RequestedAt, entry.Origin.Caller, entry.Origin.Reference, entry.Origin.CorrelationId,
        entry.OrderId, entry.SettledAt, entry.Code, entry.Detail);
}
