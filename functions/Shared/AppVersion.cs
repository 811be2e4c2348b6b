using System.Reflection;

namespace LicenseFunctions.Shared;

/// <summary>The app's version from Directory.Build.props, without the commit that a build in a clone appends.</summary>
internal static class AppVersion
{
    public static string Text { get; } =
        typeof(AppVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
