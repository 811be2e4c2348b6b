using LicenseFunctions.Orders.Placing;

namespace LicenseFunctions.Orders.Admin;

/// <summary>The optional body of the administrator's actions on an order.</summary>
internal sealed record ReasonBody
{
    /// <summary>Recorded in the order's history.</summary>
    public string? Reason { get; init; }

    /// <exception cref="ProblemException">invalid-request</exception>
    public static async Task<string?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var reason = (await JsonBody.ReadOptionalAsync<ReasonBody>(request, cancellationToken))?.Reason;
        var errors = new List<FieldError>();
        OrderRequest.AddTextErrors(errors, "reason", reason, OrderRequest.MaxReason);
        return errors.Count == 0 ? reason : throw ProblemException.Invalid(errors);
    }
}
