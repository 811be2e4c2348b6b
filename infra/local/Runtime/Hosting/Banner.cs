using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace LocalFunctions.Runtime.Hosting;

/// <summary>Tells on the console what runs, and where.</summary>
internal sealed class Banner(FunctionIndex functions, IServer server, HostJson host, AccessKeys keys)
{
    public void Print()
    {
        Console.WriteLine();
        Console.WriteLine("Functions:");
        Console.WriteLine();
        foreach (var function in functions.Functions)
            Console.WriteLine($"    {function.Name}: {Describe(function)}");
        Console.WriteLine();
        if (keys is { Enabled: true, MasterIsMadeUp: true })
        {
            Console.WriteLine($"Master key of this run: {keys.Master}");
            Console.WriteLine();
        }
    }

    /// <summary>Where a function is called, or null if not over HTTP.</summary>
    public string? UrlOf(FunctionEntry function) => function.Trigger is HttpTriggerAttribute ? $"{Address}/{host.PathOf(function.Target)}" : null;

    public string Address => server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";

    private string Describe(FunctionEntry function) => function.Trigger is HttpTriggerAttribute http
        ? $"[{(http.Methods is { Length: > 0 } methods ? string.Join(',', methods).ToUpperInvariant() : "ANY")}] {UrlOf(function)}"
        : $"{function.TriggerType} {function.Target}";
}
