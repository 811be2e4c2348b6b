using Microsoft.Extensions.Configuration;

namespace LocalFunctions.Runtime.Hosting;

/// <summary>What the runtime reads of host.json, with the host's defaults.</summary>
internal sealed record HostJson(string RoutePrefix, QueueOptions Queues)
{
    public string PathOf(string route) => $"{RoutePrefix}/{route}".Trim('/');

    /// <exception cref="StartException">The file is no JSON, or a value is no number or time.</exception>
    public static HostJson Read(string directory, IConfiguration settings, bool isDevelopment)
    {
        var path = Path.Combine(directory, "host.json");
        try
        {
            // Settings named AzureFunctionsJobHost__… stand above the file, as in the host.
            var extensions = new ConfigurationBuilder()
                .AddJsonFile(path, optional: true)
                .AddConfiguration(settings.GetSection("AzureFunctionsJobHost"))
                .Build()
                .GetSection("extensions");
            var queues = extensions.GetSection("queues").Get<QueueOptions>() ?? new QueueOptions();
            return new HostJson(
                extensions["http:routePrefix"] ?? "api",
                isDevelopment ? queues with { MaxPollingInterval = QueueOptions.DevelopmentPollingInterval } : queues);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or InvalidOperationException)
        {
            throw new StartException($"{path} cannot be read: {(e.InnerException ?? e).Message}", e);
        }
    }
}

internal sealed record QueueOptions
{
    // So that a message put by hand is not waited for.
    public static readonly TimeSpan DevelopmentPollingInterval = TimeSpan.FromSeconds(2);

    public int BatchSize { get; init; } = 16;

    public int NewBatchThreshold { get; init; } = 8;

    public int MaxDequeueCount { get; init; } = 5;

    /// <summary>How long a message that failed stays hidden.</summary>
    public TimeSpan VisibilityTimeout { get; init; }

    public TimeSpan MaxPollingInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary><c>base64</c> or <c>none</c>.</summary>
    public string MessageEncoding { get; init; } = "base64";
}
