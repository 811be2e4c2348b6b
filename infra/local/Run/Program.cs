using LocalFunctions.Host.Settings;

namespace LocalFunctions.Run;

internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        try
        {
            var arguments = LocalRunArguments.Parse(args);
            if (!arguments.ShowHelp)
                return await new LocalRun(arguments, Console.Out).RunAsync();
            Console.WriteLine(LocalRunArguments.Help);
            return 0;
        }
        catch (Exception e) when (e is StartException or IOException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
