using System.ComponentModel.DataAnnotations;

namespace LicenseFunctions.Orders.Automatic;

/// <summary>Settings <c>Orders__Auto__{part number}__…</c>: a product is ordered by itself only if it stands there.</summary>
internal sealed class AutomaticOrderOptions
{
    /// <summary>How many are ordered at a time; at most Reseller__MaxQuantity.</summary>
    public int Quantity { get; set; }

    /// <summary>How many may be ordered by itself in a calendar month (UTC).</summary>
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
