namespace LicenseFunctions.Health.Probes;

/// <summary>Checks whether people can sign in to the page, and callers if they have to.</summary>
internal sealed class AccessProbe(CallerAccess access, PageKey key) : IProbe
{
    public string Name => "Sign-in of callers";

    public IAsyncEnumerable<Finding> CheckAsync(CancellationToken cancellationToken) => new[] { Check() }.ToAsyncEnumerable();

    private Finding Check() => access switch
    {
        { Obstacle: { } obstacle } => Finding.Failed(Name, obstacle,
            "Turn on App Service authentication (infra/azure/set-up-sign-in.sh), or set Access__RequireEntra to false."),
        { RequiresEntra: true } => Finding.Ok(Name, "Callers sign in with Entra ID and need an app role."),
        { IsAuthenticationOn: true } => Finding.Ok(Name, "People sign in to the page with Entra ID and need an app role. Tools need a function key."),
        _ when key.CanSign => Finding.Note(Name, "The page and the API need only a function key, and the audit contains the names that callers claim.",
            "To let people sign in, run infra/azure/set-up-sign-in.sh."),
        _ => Finding.Note(Name, "Nobody can open the page: sign-in is not set up, and there is no Links__SigningKey with which a function key opens it.",
            "Run infra/azure/set-up-sign-in.sh, or set Links__SigningKey to a secret of at least 32 characters."),
    };
}
