namespace LicenseFunctions.Tests.Publish;

/// <summary>The app, published once for all tests of what is deployed.</summary>
public sealed class PublishedApp : IAsyncLifetime
{
    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("published-app-");

    /// <summary>What is deployed.</summary>
    public string Folder => Path.Combine(_work.FullName, "app");

    public async ValueTask InitializeAsync()
    {
        using var sources = await SourceCopy.MakeAsync(TestContext.Current.CancellationToken);
        await sources.PublishAsync("functions", Folder, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _work.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
