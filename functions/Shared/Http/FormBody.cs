using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace LicenseFunctions.Shared.Http;

/// <summary>Reads the posted form of a page that anybody can open.</summary>
internal static class FormBody
{
    /// <summary>No fields without a body; null if it is no form, or too large.</summary>
    public static async Task<IReadOnlyDictionary<string, StringValues>?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var body = await JsonBody.ReadBytesAsync(request, cancellationToken);
            if (body.Length == 0)
                return new Dictionary<string, StringValues>(StringComparer.Ordinal);
            if (request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
                return null;
            using var form = new FormReader(Encoding.UTF8.GetString(body));
            return await form.ReadFormAsync(cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or ProblemException { Kind.Status: StatusCodes.Status413PayloadTooLarge })
        {
            return null;
        }
    }
}
