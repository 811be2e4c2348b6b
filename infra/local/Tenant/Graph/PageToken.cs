using System.Globalization;
using System.Text;

namespace LicenseFunctions.Tenant.Graph;

/// <summary>The <c>$skiptoken</c> in the link to a collection's next page.</summary>
internal static class PageToken
{
    public static GraphError Expired { get; } = new(
        400,
        "Directory_ExpiredPageToken",
        "Specified page token value has expired and cannot be included in your request.");

    /// <summary>The same query from another place on. Followed as it is: what the token holds is nobody's business.</summary>
    public static string LinkTo(GraphRequest request, int start)
    {
        var options = request.Query.Where(pair => pair.Key is not "$skiptoken").Append(new("$skiptoken", Write(start)));
        return $"{request.ServiceRoot}/{string.Join('/', request.Segments)}?{string.Join('&', options.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"))}";
    }

    /// <summary>Null for what this tenant never wrote.</summary>
    public static int? Read(string token)
    {
        var bytes = new byte[token.Length];
        if (!Convert.TryFromBase64String(token, bytes, out var length)) return null;
        return Encoding.ASCII.GetString(bytes, 0, length) is ['R', 'F', 'N', 'w', 'd', 'A', '-', .. var number]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? start : null;
    }

    private static string Write(int start) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"RFNwdA-{start}")));
}
