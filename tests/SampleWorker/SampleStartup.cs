using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Core;
using Microsoft.Extensions.Configuration;
using Runtime.SampleApp;

[assembly: WorkerExtensionStartup(typeof(SampleStartup))]

namespace Runtime.SampleApp;

/// <summary>Does what the setting <c>Sample:Startup</c> says: brings the queue's name, or refuses.</summary>
internal sealed class SampleStartup : WorkerExtensionStartup
{
    public override void Configure(IFunctionsWorkerApplicationBuilder applicationBuilder)
    {
        var configuration = ((FunctionsApplicationBuilder)applicationBuilder).Configuration;
        switch (configuration["Sample:Startup"])
        {
            case "bring":
                configuration.AddInMemoryCollection([new("Sample:Queue", "brought-by-startup")]);
                break;
            case "refuse":
                throw new InvalidOperationException("The startup refuses.");
            default:
                break;
        }
    }
}
