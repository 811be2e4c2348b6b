using LocalFunctions.Host;
using LocalFunctions.Host.Http;
using LocalFunctions.Host.Worker;

namespace LocalFunctions.Run;

/// <summary>What runs, and where.</summary>
internal static class Banner
{
    public static async Task WriteAsync(TextWriter console, FunctionsHost host)
    {
        await console.WriteLineAsync("\nFunctions:\n");
        foreach (var function in host.Functions)
            await console.WriteLineAsync($"    {function.Name}: {Describe(host, function)}");
        await console.WriteLineAsync(host.Keys.Enabled ? $"\nMaster key of this run: {host.Keys.Master}\n" : "");
    }

    private static string Describe(FunctionsHost host, Function function) => function.Trigger == TriggerKind.Http
        ? $"[{(function.Methods.Count > 0 ? string.Join(',', function.Methods) : "ANY")}] {host.UrlOf(function)}"
        : $"{function.TriggerType} {function.Target}";
}
