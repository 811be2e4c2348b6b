using System.Net;

namespace LicenseFunctions.Shared.Http.Limits;

/// <summary>Where a call comes from, as the platform saw it.</summary>
internal static class CallerAddress
{
    private const string Headers = "Headers";
    private const string ForwardedFor = "X-Forwarded-For";

    /// <summary>
    /// Azure's front end appends the address that it saw to X-Forwarded-For, behind whatever the caller wrote there. The request that reaches
    /// the worker no longer has that: the host replaces the header by its own caller's, and the worker takes it away
    /// (https://github.com/Azure/azure-functions-host/issues/11254). What the host got is in the invocation's binding data.
    /// </summary>
    public static IPAddress Of(FunctionContext context, HttpRequest request) =>
        context.BindingContext.BindingData.TryGetValue(Headers, out var headers) && headers is string json && Last(json) is { } seen
            ? seen
            : request.HttpContext.Connection.RemoteIpAddress ?? IPAddress.None;

    /// <summary>The last address of X-Forwarded-For, with or without a port; null if there is none.</summary>
    public static IPAddress? Last(string headersAsJson)
    {
        using var headers = JsonDocument.Parse(headersAsJson);
        foreach (var header in headers.RootElement.EnumerateObject())
        {
            if (!string.Equals(header.Name, ForwardedFor, StringComparison.OrdinalIgnoreCase))
                continue;
            // A text, or a list of texts, one for each time that the header was sent.
            var value = header.Value.ValueKind == JsonValueKind.Array && header.Value.GetArrayLength() > 0 ? header.Value[header.Value.GetArrayLength() - 1]
                : header.Value;
            var last = value.ToString().Split(',')[^1].Trim();
            return IPEndPoint.TryParse(last, out var seen) ? seen.Address : null;
        }
        return null;
    }
}
