using LicenseFunctions.Orders.Placing;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Alerts.LowLicenses;

/// <summary>Mutes a product's warnings until a given time.</summary>
internal sealed class MuteLicenseFunction(UsageStore usage, AlertStore alerts, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    [Function("MuteLicense")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "licenses/{sku}/mute")] HttpRequest request, string sku,
        FunctionContext context, CancellationToken cancellationToken)
    {
        var body = (await JsonBody.ReadAsync<MuteRequest>(request, cancellationToken)).Validated(clock.GetUtcNow() + Longest);
        var product = SkuName.Find((await usage.GetLatestAsync(cancellationToken))?.Skus ?? [], sku)
            ?? throw new ProblemException(ProblemKind.SkuNotFound, $"The tenant's newest snapshot has no product '{sku}'. GET /licenses lists them.");
        var by = RequestOrigin.Of(request, context).Caller;
        await alerts.MuteAsync(product.SkuId, body.Until, by, body.Reason, cancellationToken);
        return Json.Ok(new MuteView(product.SkuId, product.SkuPartNumber, body.Until, by, body.Reason));
    }
}

internal sealed record MuteRequest
{
    /// <summary>No warning before this; a past time ends the mute.</summary>
    public required DateTimeOffset Until { get; init; }
    public string? Reason { get; init; }

    /// <exception cref="ProblemException">invalid-request</exception>
    public MuteRequest Validated(DateTimeOffset latest)
    {
        var errors = new List<FieldError>();
        if (Until > latest)
            errors.Add(new("until", $"At most one year ahead: {latest.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} or earlier."));
        if (Until <= DateTimeOffset.UnixEpoch)
            errors.Add(new("until", "Expected a time after 1970-01-01."));
        OrderRequest.AddTextErrors(errors, "reason", Reason, OrderRequest.MaxReason);
        return errors.Count == 0 ? this with { Until = Until.ToUniversalTime() } : throw ProblemException.Invalid(errors);
    }
}

internal sealed record MuteView(Guid SkuId, string SkuPartNumber, DateTimeOffset MutedUntil, string MutedBy, string? Reason);
