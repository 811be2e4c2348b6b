namespace LocalFunctions.Runtime.Hosting;

/// <param name="HostId">What instances of one app share: locks and statuses are kept under it.</param>
/// <param name="IsProcess">The app is this process, and not hosted by a test.</param>
internal sealed record AppIdentity(string HostId, bool IsProcess);
