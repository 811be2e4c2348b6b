namespace LicenseFunctions.Orders.Placing;

/// <summary>The body of POST /orders.</summary>
internal sealed record OrderRequest
{
    public const int MaxReason = 500;
    public const int MaxRequester = 100;

    /// <summary>Part number or GUID.</summary>
    public required string Sku { get; init; }

    /// <summary>Positive adds licenses, negative returns them.</summary>
    public required int Quantity { get; init; }

    /// <summary>Why; it is shown to the reseller.</summary>
    public string? Reason { get; init; }

    /// <summary>Who wants it; it is shown to the reseller.</summary>
    public string? RequestedBy { get; init; }

    /// <exception cref="ProblemException">invalid-request with every field that is wrong.</exception>
    public OrderRequest Validated(int maxQuantity)
    {
        var errors = new List<FieldError>();
        if (string.IsNullOrWhiteSpace(Sku))
            errors.Add(new("sku", "A part number such as ENTERPRISEPACK, or a GUID, is needed."));
        if (Quantity == 0)
            errors.Add(new("quantity", "0 changes nothing; positive adds licenses, negative returns them."));
        if (Quantity > maxQuantity || Quantity < -maxQuantity)
            errors.Add(new("quantity", $"At most {maxQuantity} in one order (Reseller__MaxQuantity)."));
        AddTextErrors(errors, "reason", Reason, MaxReason);
        AddTextErrors(errors, "requestedBy", RequestedBy, MaxRequester);
        return errors.Count == 0 ? this : throw ProblemException.Invalid(errors);
    }

    /// <summary>Both texts, or what there is of them; the same twice is said once.</summary>
    public static string? Join(string? first, string? second, string between, int max)
    {
        if (second is null || first is null || first == second)
            return first ?? second;
        var both = first + between + second;
        return both.Length <= max ? both : first;
    }

    /// <summary>Complains about a text that does not fit on one line.</summary>
    public static void AddTextErrors(List<FieldError> errors, string field, string? text, int max)
    {
        if (text?.Length > max)
            errors.Add(new(field, $"At most {max} characters."));
        if (text?.Any(char.IsControl) == true)
            errors.Add(new(field, "One line, without control characters."));
    }
}
