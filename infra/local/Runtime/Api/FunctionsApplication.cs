using System.Runtime.CompilerServices;

namespace Microsoft.Azure.Functions.Worker.Builder;

public class FunctionsApplication
{
    /// <summary>A builder for the functions of the calling assembly.</summary>
    /// <param name="args">Settings (<c>--Key=value</c>), <c>--port</c>, <c>--enableAuth</c>, <c>--environment</c>.</param>
    /// <exception cref="FunctionWorkerException">A file or startup keeps the app from starting; the message says which.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(Assembly.GetCallingAssembly(), args);
}
