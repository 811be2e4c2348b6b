namespace LocalFunctions.Host;

/// <summary>What a <see cref="FunctionsHost"/> runs, and how.</summary>
public sealed record FunctionsHostOptions
{
    /// <summary>The built or published app: where host.json, worker.config.json and its assemblies are.</summary>
    public required string AppFolder { get; init; }

    /// <summary>Settings by name, with a colon for <c>__</c>. A worker process gets them as environment variables.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

    /// <summary>On 127.0.0.1. 0: any free one.</summary>
    public int Port { get; init; }

    /// <summary>False: the worker runs in this process, and its owner starts it with <see cref="FunctionsHost.WorkerArguments"/>.</summary>
    public bool StartsWorker { get; init; } = true;

    /// <summary>What stands before the host in Azure, such as App Service authentication. Null: nothing.</summary>
    public Func<HttpContext, RequestDelegate, Task>? Platform { get; init; }

    /// <summary>What timers go by.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Null: nothing is logged.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }
}
