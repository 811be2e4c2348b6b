namespace LocalFunctions.Runtime.Http;

/// <summary>The part of the host's own API that people and scripts use: list, look, start by hand. Asks for the master key.</summary>
internal static class AdminEndpoints
{
    public static void MapAdmin(this WebApplication app)
    {
        var services = app.Services;
        var functions = services.GetRequiredService<FunctionIndex>();
        var banner = services.GetRequiredService<Banner>();
        var admin = app.MapGroup("admin").WithMetadata(new Access(AuthorizationLevel.Admin, Function: null));
        admin.MapGet("host/ping", () => Results.Ok());
        admin.MapGet("host/status", () => Results.Json(new { id = app.Environment.ApplicationName, state = "Running" }));
        admin.MapGet("functions", () => Results.Json(functions.Functions.Select(f => Describe(f, banner))));
        admin.MapGet("functions/{name}", (string name) =>
            functions.Find(name) is { } function ? Results.Json(Describe(function, banner)) : Results.NotFound());
        admin.MapPost("functions/{name}", (string name, HttpRequest request) =>
            StartAsync(functions.Find(name), request, services.GetRequiredService<ManualInvocations>()));
    }

    private static async Task<IResult> StartAsync(FunctionEntry? function, HttpRequest request, ManualInvocations manual)
    {
        if (function is null)
            return Results.NotFound();
        if (function.Trigger is HttpTriggerAttribute)
            return Results.BadRequest($"'{function.Name}' is an HTTP function: call its URL.");
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            var input = body.RootElement.TryGetProperty("input", out var value) ? value.ToString() : "";
            manual.Start(function, input);
            return Results.Accepted();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Results.BadRequest("The body is not {\"input\": \"…\"}.");
        }
    }

    private static object Describe(FunctionEntry function, Banner banner) => new
    {
        name = function.Name,
        invoke_url_template = banner.UrlOf(function),
        trigger = new { type = function.TriggerType, target = function.Target },
    };
}
