namespace LicenseFunctions.Shared.Http;

/// <summary>Yes or no in query strings.</summary>
internal static class QueryFlag
{
    /// <summary>False without the parameter. <c>true</c> and <c>false</c> are read in any case, since languages write them differently.</summary>
    /// <exception cref="ProblemException">invalid-request, also for an empty value: a misspelt dry run must not be done in earnest.</exception>
    public static bool Read(HttpRequest request, string parameter)
    {
        if (!request.Query.TryGetValue(parameter, out var value))
            return false;
        return value.ToString().ToUpperInvariant() switch
        {
            "TRUE" or "1" => true,
            "FALSE" or "0" => false,
            _ => throw ProblemException.Invalid(parameter, $"true, false, 1 or 0, not '{value}'."),
        };
    }
}
