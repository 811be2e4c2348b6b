namespace LocalFunctions.Runtime.Hosting;

/// <summary>What instances of one app share: locks and statuses are kept under it.</summary>
internal sealed record HostId(string Value)
{
    public static HostId Of(HostSettings settings, string assemblyName) =>
        new(settings["AzureFunctionsWebHost:hostid"] ?? assemblyName.ToLowerInvariant());
}
