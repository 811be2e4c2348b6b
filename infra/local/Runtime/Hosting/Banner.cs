namespace LocalFunctions.Runtime.Hosting;

/// <summary>Tells on the console what runs, and where.</summary>
internal sealed class Banner(FunctionIndex functions, IServer server, HostJson host, AccessKeys keys, IHostEnvironment app, IConfiguration settings)
{
    /// <summary>A test hosts the app in its own process, and has no use for it; nor has a command that is to print something else.</summary>
    public void PrintUnlessInATest()
    {
        if (settings.GetValue<bool>("LocalRuntime:Quiet") || Assembly.GetEntryAssembly()?.GetName().Name != app.ApplicationName)
            return;
        Console.WriteLine("\nFunctions:\n");
        foreach (var function in functions.Functions)
            Console.WriteLine($"    {function.Name}: {Describe(function)}");
        Console.WriteLine(keys is { Enabled: true, MasterIsMadeUp: true } ? $"\nMaster key of this run: {keys.Master}\n" : "");
    }

    /// <summary>Where a function is called, or null if not over HTTP.</summary>
    public string? UrlOf(FunctionEntry function)
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        return function.Trigger is HttpTriggerAttribute ? $"{address}/{host.PathOf(function.Target)}" : null;
    }

    private string Describe(FunctionEntry function) => function.Trigger is HttpTriggerAttribute http
        ? $"[{(http.Methods is { Length: > 0 } methods ? string.Join(',', methods).ToUpperInvariant() : "ANY")}] {UrlOf(function)}"
        : $"{function.TriggerType} {function.Target}";
}
