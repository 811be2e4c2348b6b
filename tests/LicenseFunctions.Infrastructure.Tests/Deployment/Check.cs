namespace LicenseFunctions.Infrastructure.Tests.Deployment;

/// <summary>Something that must hold of every deployment.</summary>
/// <param name="Name">What it says, as docs/infrastructure-checks.md has it.</param>
internal sealed record Check(string Name, Action<Prediction> Assert)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Check> All { get; } =
        [.. AccessChecks.All, .. StorageChecks.All, .. AppChecks.All, .. SettingChecks.All, .. WatchChecks.All, .. WorkbookChecks.All];

    public override string ToString() => Name;
}
