using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace SampleWorker;

/// <summary>An app whose functions the tests of the local host run.</summary>
internal static class SampleProgram
{
    public static async Task<int> Main(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        builder.UseMiddleware<AnswerRefusals>();
        builder.Services.AddSingleton<Recorder>();
        builder.Services.AddHostedService<Lifecycle>();
        builder.Services.AddOptions<SampleOptions>().BindConfiguration("Sample")
            .Validate(options => options.Limit > 0, "Sample__Limit must be above 0.").ValidateOnStart();
        try
        {
            using var app = builder.Build();
            await app.RunAsync();
            return 0;
        }
        catch (OptionsValidationException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 3;
        }
    }
}
