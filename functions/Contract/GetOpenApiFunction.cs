namespace LicenseFunctions.Contract;

internal static class GetOpenApiFunction
{
    /// <summary>Needs a key, as every caller of the API has one.</summary>
    [Function("GetOpenApi")]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Function, "get", Route = "openapi.json")] HttpRequest request) =>
        Results.Stream(OpenDocument(), "application/json");

    public static Stream OpenDocument() =>
        typeof(GetOpenApiFunction).Assembly.GetManifestResourceStream("LicenseFunctions.Contract.openapi.json")
        ?? throw new InvalidOperationException("openapi.json is not embedded in the app.");
}
