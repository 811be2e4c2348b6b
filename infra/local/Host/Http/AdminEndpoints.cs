namespace LocalFunctions.Host.Http;

/// <summary>The part of the host's own API that people and scripts use: list, look, start by hand. Asks for the master key.</summary>
internal static class AdminEndpoints
{
    public static void MapAdmin(this WebApplication app, FunctionsHost host, ManualInvocations manual)
    {
        var admin = app.MapGroup("admin").WithMetadata(new Access(AccessLevel.Admin, Function: null));
        admin.MapGet("host/ping", () => Results.Ok());
        admin.MapGet("host/status", () => Results.Json(new { id = "local", state = "Running" }));
        admin.MapGet("functions", () => Results.Json(host.Functions.Select(function => Describe(function, host))));
        admin.MapGet("functions/{name}", (string name) => manual.Find(name) is { } function ? Results.Json(Describe(function, host)) : Results.NotFound());
        admin.MapPost("functions/{name}", (string name, HttpRequest request) => StartAsync(manual.Find(name), request, manual));
    }

    /// <summary>Where a function is called, or null if not over HTTP.</summary>
    public static string? UrlOf(this FunctionsHost host, Function function) =>
        function.Trigger == TriggerKind.Http ? $"{host.Address.GetLeftPart(UriPartial.Authority)}/{host.Json.PathOf(function.Target)}" : null;

    private static async Task<IResult> StartAsync(Function? function, HttpRequest request, ManualInvocations manual)
    {
        if (function is null)
            return Results.NotFound();
        if (function.Trigger == TriggerKind.Http)
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

    private static object Describe(Function function, FunctionsHost host) => new
    {
        name = function.Name,
        invoke_url_template = host.UrlOf(function),
        trigger = new { type = function.TriggerType, target = function.Target },
    };
}
