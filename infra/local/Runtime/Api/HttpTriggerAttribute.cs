namespace Microsoft.Azure.Functions.Worker;

/// <summary>Who may call an HTTP function, once keys are asked for.</summary>
public enum AuthorizationLevel
{
    Anonymous = 0,
    User = 1,
    Function = 2,
    System = 3,
    Admin = 4,
}

public sealed class HttpTriggerAttribute : TriggerBindingAttribute
{
    public HttpTriggerAttribute() => AuthLevel = AuthorizationLevel.Function;

    // The attribute then says Anonymous, as the real one does; the host, told nothing, asks for a function key.
    public HttpTriggerAttribute(params string[] methods) => Methods = methods;
    public HttpTriggerAttribute(AuthorizationLevel authLevel) => EnforcedLevel = AuthLevel = authLevel;

    public HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods)
    {
        EnforcedLevel = AuthLevel = authLevel;
        Methods = methods;
    }

    /// <summary>Template below the route prefix; the function's name when null.</summary>
    public string? Route { get; set; }

    /// <summary>HTTP methods; null or empty is all.</summary>
    public string[]? Methods { get; private set; }
    public AuthorizationLevel AuthLevel { get; private set; }
    internal AuthorizationLevel EnforcedLevel { get; } = AuthorizationLevel.Function;
}
