namespace LicenseFunctions.Orders.Links;

/// <summary>The posted form of a link's page.</summary>
/// <param name="Remark">On one line; null without one.</param>
/// <param name="Problem">Why the form is refused; null if it is valid.</param>
internal sealed record LinkForm(string? Remark, LinkView? Problem = null)
{
    public const int MaxRemark = 500;

    public static async Task<LinkForm> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (await FormBody.ReadAsync(request, cancellationToken) is not { } fields)
            return new LinkForm(Remark: null, LinkView.NotTheForm);
        // Browsers count a line break as one character but send two.
        var remark = fields.TryGetValue("remark", out var values) ? SingleLine.Of(values.ToString().ReplaceLineEndings(" ")).Trim() : "";
        return remark.Length > MaxRemark ? new LinkForm(Remark: null, LinkView.RemarkTooLong) : new LinkForm(remark.Length == 0 ? null : remark);
    }
}
