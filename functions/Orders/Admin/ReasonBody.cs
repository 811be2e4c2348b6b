using LicenseFunctions.Orders.Placing;

namespace LicenseFunctions.Orders.Admin;

/// <summary>The body, which may be left out, of what the administrator does to an order by hand.</summary>
internal sealed record ReasonBody
{
    /// <summary>Why, for the order's history.</summary>
    public string? Reason { get; init; }

    /// <exception cref="ProblemException">invalid-request</exception>
    public static async Task<string?> ReadAsync(Microsoft.AspNetCore.Http.HttpRequest request, CancellationToken cancellationToken)
    {
        var reason = (await JsonBody.ReadOptionalAsync<ReasonBody>(request, cancellationToken))?.Reason;
        var errors = new List<FieldError>();
        OrderRequest.AddTextErrors(errors, "reason", reason, OrderRequest.MaxReason);
        return errors.Count == 0 ? reason : throw ProblemException.Invalid(errors);
    }
}
