namespace LocalFunctions.Azurite;

/// <summary>How Azurite is started.</summary>
public sealed record AzuriteOptions
{
    /// <summary>Folder of the data; null keeps everything in memory.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Storage accounts to offer. Each one is empty at first and sees nothing of the others.</summary>
    public IReadOnlyList<string> Accounts { get; init; } = [DefaultAccount];

    /// <summary>The account of <c>UseDevelopmentStorage=true</c>.</summary>
    public const string DefaultAccount = "devstoreaccount1";
}
