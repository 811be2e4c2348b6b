using System.Runtime.CompilerServices;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Runtime.SampleApp;

/// <summary>Functions that the tests of the local runtime run, in their own process and in child processes.</summary>
internal static class SampleProgram
{
    public static Task Main(string[] args) => CreateHost(args).RunAsync();

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static IHost CreateHost(string[] args, Action<FunctionsApplicationBuilder>? configure = null)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        builder.UseMiddleware<AnswerRefusals>();
        builder.Services.AddSingleton<Recorder>();
        builder.Services.AddHostedService<Lifecycle>();
        builder.Services.AddOptions<SampleOptions>().BindConfiguration("Sample")
            .Validate(options => options.Limit > 0, "Sample__Limit must be above 0.").ValidateOnStart();
        configure?.Invoke(builder);
        return builder.Build();
    }
}
