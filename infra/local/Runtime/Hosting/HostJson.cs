namespace LocalFunctions.Runtime.Hosting;

/// <summary>What the runtime reads of host.json, with the host's defaults.</summary>
internal sealed record HostJson(string RoutePrefix, QueueOptions Queues)
{
    // In Development, so that a message put by hand is not waited for.
    private static readonly TimeSpan DevelopmentPollingInterval = TimeSpan.FromSeconds(2);

    public string PathOf(string route) => $"{RoutePrefix}/{route}".Trim('/');

    /// <summary>Reads the file, and above it the settings named <c>AzureFunctionsJobHost__…</c>, as the host does.</summary>
    /// <exception cref="StartException">The file is no JSON, or a value is no number or time.</exception>
    public static HostJson Read(string directory, IConfiguration settings, bool isDevelopment)
    {
        var path = Path.Combine(directory, "host.json");
        try
        {
            var host = new ConfigurationBuilder().AddJsonFile(path, optional: true).AddConfiguration(settings.GetSection("AzureFunctionsJobHost")).Build();
            var queues = host.GetSection("extensions:queues").Get<QueueOptions>() ?? new QueueOptions();
            return new HostJson(
                host["extensions:http:routePrefix"] ?? "api",
                isDevelopment ? queues with { MaxPollingInterval = DevelopmentPollingInterval } : queues);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or InvalidOperationException)
        {
            throw new StartException($"{path} cannot be read: {(e.InnerException ?? e).Message}", e);
        }
    }
}

internal sealed record QueueOptions
{
    public int BatchSize { get; init; } = 16;
    public int NewBatchThreshold { get; init; } = 8;
    public int MaxDequeueCount { get; init; } = 5;
    public string MessageEncoding { get; init; } = "base64";
    public TimeSpan MaxPollingInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a message that failed stays hidden.</summary>
    public TimeSpan VisibilityTimeout { get; init; }

    public bool IsBase64 => string.Equals(MessageEncoding, "base64", StringComparison.OrdinalIgnoreCase);
}
