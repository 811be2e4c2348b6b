namespace LicenseFunctions.Health.Probes;

/// <summary>Looks at one thing that the app depends on, and changes nothing that counts.</summary>
internal interface IProbe
{
    /// <summary>What is looked at, should it not even be possible to look.</summary>
    public string Name { get; }

    public IAsyncEnumerable<Finding> LookAsync(CancellationToken cancellationToken);
}
