using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LocalFunctions.Runtime.Http;

internal static class RequestGate
{
    /// <summary>404 for what no function takes, a wrong method included, as the host answers; 401 for what the caller may not.</summary>
    public static void UseRequestGate(this WebApplication app)
    {
        var keys = app.Services.GetRequiredService<AccessKeys>();
        app.Use((http, next) =>
        {
            var access = http.GetEndpoint()?.Metadata.GetMetadata<Access>();
            if (access is not null && keys.Allows(http.Request, access))
            {
                return next(http);
            }

            http.Response.StatusCode = access is null ? StatusCodes.Status404NotFound : StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
    }
}
