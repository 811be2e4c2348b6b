using System.Net;
using Microsoft.AspNetCore.Http;

namespace LicenseFunctions.Tenant;

/// <summary>
/// The port is open to this machine only, but a web page in its browser could reach it under a name of its own (DNS rebinding):
/// only the names of the loopback are answered.
/// </summary>
internal static class LoopbackOnly
{
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var host = context.Request.Host.Host.Trim('[', ']');
        if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)) return next(context);
        if (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address)) return next(context);
        context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        return Task.CompletedTask;
    }
}
