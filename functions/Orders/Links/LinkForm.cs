using Microsoft.AspNetCore.WebUtilities;

namespace LicenseFunctions.Orders.Links;

/// <summary>The posted form of a link's page.</summary>
/// <param name="Remark">On one line; null without one.</param>
/// <param name="Problem">Why the form is refused; null if it is valid.</param>
internal sealed record LinkForm(string? Remark, LinkView? Problem = null)
{
    public const int MaxRemark = 500;

    public static async Task<LinkForm> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var body = await JsonBody.ReadBytesAsync(request, cancellationToken);
            if (body.Length == 0)
                return new LinkForm(Remark: null);
            if (request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
                return new LinkForm(Remark: null, LinkView.NotTheForm);
            using var form = new FormReader(System.Text.Encoding.UTF8.GetString(body));
            var fields = await form.ReadFormAsync(cancellationToken);
            // Browsers count a line break as one character but send two.
            var remark = fields.TryGetValue("remark", out var values) ? SingleLine.Of(values.ToString().ReplaceLineEndings(" ")).Trim() : "";
            return remark.Length > MaxRemark ? new LinkForm(Remark: null, LinkView.RemarkTooLong) : new LinkForm(remark.Length == 0 ? null : remark);
        }
        catch (Exception e) when (e is InvalidDataException or ProblemException { Kind.Status: StatusCodes.Status413PayloadTooLarge })
        {
            return new LinkForm(Remark: null, LinkView.NotTheForm);
        }
    }
}
