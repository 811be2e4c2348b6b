namespace LicenseFunctions.Health.Probes;

/// <summary>Whether callers can sign in, where they have to.</summary>
internal sealed class AccessProbe(CallerAccess access) : IProbe
{
    public string Name => "Sign-in of callers";

    public IAsyncEnumerable<Finding> LookAsync(CancellationToken cancellationToken) => new[] { Look() }.ToAsyncEnumerable();

    private Finding Look() => access switch
    {
        { Obstacle: { } obstacle } => Finding.Failed(
            Name, obstacle,
            "Switch App Service authentication on (azd env set ENTRA_CLIENT_ID, then azd provision), or set Access__RequireEntra to false: keys are the only " +
                "lock then."),
        { RequiresEntra: true } => Finding.Ok(Name, "Callers sign in with Entra ID, and need an app role."),
        _ => Finding.Note(
            Name, "Function keys are the only lock, and the audit has the names that callers claim.",
            "Set ENTRA_CLIENT_ID and provision again if they are to sign in."),
    };
}
