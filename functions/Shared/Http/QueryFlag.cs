using Microsoft.AspNetCore.Http;

namespace LicenseFunctions.Shared.Http;

/// <summary>Yes or no in query strings.</summary>
internal static class QueryFlag
{
    /// <summary>False without the parameter.</summary>
    /// <exception cref="ProblemException">invalid-request: a misspelt dry run must not be done in earnest.</exception>
    public static bool Read(HttpRequest request, string parameter) => request.Query[parameter].ToString() switch
    {
        "" or "false" => false,
        "true" => true,
        var text => throw ProblemException.Invalid(parameter, $"true or false, not '{text}'."),
    };
}
