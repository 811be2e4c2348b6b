namespace LicenseFunctions.Contract;

internal static class GetOpenApiFunction
{
    /// <summary>Asks for a key like everything else: who may call the API has one, and nobody else needs to know its shape.</summary>
    [Function("GetOpenApi")]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Function, "get", Route = "openapi.json")] HttpRequest request) =>
        Results.Stream(OpenDocument(), "application/json");

    /// <summary>openapi.json as it is embedded in the app.</summary>
    public static Stream OpenDocument() =>
        typeof(GetOpenApiFunction).Assembly.GetManifestResourceStream("LicenseFunctions.Contract.openapi.json")
        ?? throw new InvalidOperationException("openapi.json is not embedded in the app.");
}
