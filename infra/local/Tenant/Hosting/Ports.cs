using System.Net;
using System.Net.Sockets;

namespace LicenseFunctions.Tenant;

internal static class Ports
{
    /// <summary>The port, or any free one for 0; null when somebody has it.</summary>
    public static int? Probe(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return ((IPEndPoint)probe.LocalEndpoint).Port;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
