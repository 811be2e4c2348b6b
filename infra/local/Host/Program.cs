namespace LocalFunctions.Host;

internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        try
        {
            var arguments = HostArguments.Parse(args);
            if (!arguments.ShowHelp)
                return await new LocalRun(arguments, Console.Out).RunAsync();
            Console.WriteLine(HostArguments.Help);
            return 0;
        }
        catch (Exception e) when (e is StartException or IOException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
