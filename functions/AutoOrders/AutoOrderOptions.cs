namespace LicenseFunctions.AutoOrders;

/// <summary>Settings <c>Orders__Auto__{part number}__…</c>: only a product that is named there is ordered automatically.</summary>
internal sealed class AutoOrderOptions
{
    /// <summary>By part number. None by default.</summary>
    public Dictionary<string, AutoOrderProduct> Auto { get; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>How one product is ordered automatically.</summary>
internal sealed class AutoOrderProduct
{
    /// <summary>Licenses in one order; at most Reseller__MaxQuantity.</summary>
    public int Quantity { get; set; }

    /// <summary>Licenses that may be ordered automatically in a calendar month (UTC).</summary>
    public int CeilingPerMonth { get; set; }

    /// <summary>How long the order can be cancelled before it is sent.</summary>
    public TimeSpan CancelWithin { get; set; } = TimeSpan.FromHours(1);

    public IEnumerable<ValidationResult> Validate(string partNumber, int maxQuantity)
    {
        if (Quantity < 1 || Quantity > maxQuantity)
            yield return new($"From 1 to {maxQuantity} (Reseller__MaxQuantity).", [$"Auto__{partNumber}__{nameof(Quantity)}"]);
        if (CeilingPerMonth < Quantity)
            yield return new($"At least the quantity of one order, {Quantity}.", [$"Auto__{partNumber}__{nameof(CeilingPerMonth)}"]);
        if (CancelWithin < TimeSpan.Zero || CancelWithin > TimeSpan.FromDays(3))
            yield return new("From 00:00:00 to 3.00:00:00.", [$"Auto__{partNumber}__{nameof(CancelWithin)}"]);
    }
}
