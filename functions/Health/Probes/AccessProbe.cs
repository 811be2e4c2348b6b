namespace LicenseFunctions.Health.Probes;

/// <summary>Checks whether callers can sign in, if they have to.</summary>
internal sealed class AccessProbe(CallerAccess access) : IProbe
{
    public string Name => "Sign-in of callers";

    public IAsyncEnumerable<Finding> CheckAsync(CancellationToken cancellationToken) => new[] { Check() }.ToAsyncEnumerable();

    private Finding Check() => access switch
    {
        { Obstacle: { } obstacle } => Finding.Failed(Name, obstacle,
            "Turn on App Service authentication (azd env set ENTRA_CLIENT_ID, then azd provision), or set Access__RequireEntra to false."),
        { RequiresEntra: true } => Finding.Ok(Name, "Callers sign in with Entra ID and need an app role."),
        _ => Finding.Note(Name, "Callers need only a function key, and the audit contains the names that they claim.",
            "To require sign-in, set ENTRA_CLIENT_ID and provision again."),
    };
}
