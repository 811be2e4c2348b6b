namespace LicenseFunctions.Tests.Publish;

/// <summary>The tests of what is deployed. They share one publish.</summary>
[CollectionDefinition(Name)]
public sealed class PublishCollection : ICollectionFixture<PublishedApp>
{
    public const string Name = "Publish";
}
