namespace LocalFunctions.Host.Settings;

/// <summary>What the host reads of host.json, with the defaults of Azure's.</summary>
internal sealed record HostJson(string RoutePrefix, QueueOptions Queues)
{
    public string PathOf(string route) => $"{RoutePrefix}/{route}".Trim('/');

    /// <summary>Reads the file, and above it the settings named <c>AzureFunctionsJobHost__…</c>, as Azure's host does.</summary>
    /// <exception cref="StartException">The file is no JSON, or a value is no number or time.</exception>
    public static HostJson Read(string appFolder, IConfiguration settings)
    {
        var path = Path.Combine(appFolder, "host.json");
        try
        {
            var host = new ConfigurationBuilder().AddJsonFile(path, optional: true).AddConfiguration(settings.GetSection("AzureFunctionsJobHost")).Build();
            var queues = host.GetSection("extensions:queues").Get<QueueOptions>() ?? new QueueOptions();
            return new HostJson(host["extensions:http:routePrefix"] ?? "api", queues);
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
