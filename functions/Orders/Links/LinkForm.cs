using Microsoft.AspNetCore.WebUtilities;

namespace LicenseFunctions.Orders.Links;

/// <summary>The form of a link's page, as it is posted.</summary>
/// <param name="Remark">On one line; null if there is none.</param>
/// <param name="Problem">Why it cannot be taken; null if it can.</param>
internal sealed record LinkForm(string? Remark, LinkView? Problem = null)
{
    public const int MaxRemark = 500;

    /// <summary>A post without a body is the form without a remark.</summary>
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
            // Browsers count a line break of a text as one character and send it as two.
            var remark = fields.TryGetValue("remark", out var values) ? SingleLine.Of(values.ToString().ReplaceLineEndings(" ")).Trim() : "";
            return remark.Length > MaxRemark ? new LinkForm(Remark: null, LinkView.RemarkTooLong) : new LinkForm(remark.Length == 0 ? null : remark);
        }
        catch (Exception e) when (e is InvalidDataException or ProblemException { Kind.Status: StatusCodes.Status413PayloadTooLarge })
        {
            return new LinkForm(Remark: null, LinkView.NotTheForm);
        }
    }
}
