using System.Reflection;

namespace LicenseFunctions.Shared;

/// <summary>The version of the app, as Directory.Build.props has it; without the commit, which a build in a clone appends.</summary>
internal static class AppVersion
{
    public static string Text { get; } =
        typeof(AppVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
