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

    /// <summary>Shown to the reseller.</summary>
    public string? Reason { get; init; }

    /// <summary>Shown to the reseller.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>Where to call back when the state of the order changes. Ignored if null, so that the hash of earlier bodies stays (Idempotency-Key).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CallbackUrl { get; init; }

    /// <summary>When licenses are returned; now if it is null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReturnTime? When { get; init; }

    /// <exception cref="ProblemException">invalid-request with every field that is wrong.</exception>
    public OrderRequest Validated(int maxQuantity, CallbackOptions callbacks)
    {
        var errors = new List<FieldError>();
        if (string.IsNullOrWhiteSpace(Sku))
            errors.Add(new("sku", "A part number such as ENTERPRISEPACK, or a GUID, is needed."));
        if (Quantity == 0)
            errors.Add(new("quantity", "0 changes nothing; positive adds licenses, negative returns them."));
        if (Quantity > maxQuantity || Quantity < -maxQuantity)
            errors.Add(new("quantity", $"At most {maxQuantity} in one order (Reseller__MaxQuantity)."));
        if (When == ReturnTime.Renewal && Quantity > 0)
            errors.Add(new("when", "Only a return waits for a renewal. Leave it out."));
        AddTextErrors(errors, "reason", Reason, MaxReason);
        AddTextErrors(errors, "requestedBy", RequestedBy, MaxRequester);
        callbacks.AddErrors(errors, CallbackUrl);
        return errors.Count == 0 ? this : throw ProblemException.Invalid(errors);
    }

    /// <summary>Joins two texts, of which either may be missing. Equal texts are not repeated.</summary>
    public static string? Join(string? first, string? second, string between, int max)
    {
        if (second is null || first is null || first == second)
            return first ?? second;
        var both = first + between + second;
        return both.Length <= max ? both : first;
    }

    /// <summary>Adds errors for a text that is too long or has control characters.</summary>
    public static void AddTextErrors(List<FieldError> errors, string field, string? text, int max)
    {
        if (text?.Length > max)
            errors.Add(new(field, $"At most {max} characters."));
        if (text?.Any(char.IsControl) == true)
            errors.Add(new(field, "One line, without control characters."));
    }
}

/// <summary>When the reseller is to take licenses back.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReturnTime>))]
internal enum ReturnTime
{
    [JsonStringEnumMemberName("now")] Now,
    [JsonStringEnumMemberName("renewal")] Renewal, // when their subscription renews next
}
