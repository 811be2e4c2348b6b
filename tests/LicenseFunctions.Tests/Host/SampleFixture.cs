using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Host;

/// <summary>One host for all tests of a class that only ask it.</summary>
public class SampleFixture(AzuriteFixture azurite) : IAsyncLifetime
{
    internal SampleHost App { get; private set; } = null!;
    protected virtual (string Name, string Value)[] Settings => [];

    public async ValueTask InitializeAsync() => App = await SampleHost.StartAsync(azurite.NewStorageAccount(), Settings);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return App.DisposeAsync();
    }
}

/// <summary>The same, where callers need keys.</summary>
public sealed class KeyedSampleFixture(AzuriteFixture azurite) : SampleFixture(azurite)
{
    protected override (string Name, string Value)[] Settings =>
    [
        ("LocalHost:EnableAuth", "true"),
        ("LocalHost:Keys:master", "m-key"),
        ("LocalHost:Keys:host:tools", "h-key"),
        ("LocalHost:Keys:functions:Keyed:caller", "f-key"),
    ];
}
