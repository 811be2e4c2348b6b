using System.Reflection;

namespace LicenseFunctions.Infrastructure.Tests.Fixtures;

/// <summary>The tree that this was built in.</summary>
internal static class Repository
{
    public static string Folder { get; } = Metadata("Repository");

    public static string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    public static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
