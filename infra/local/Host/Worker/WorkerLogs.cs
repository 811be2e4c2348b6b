namespace LocalFunctions.Host.Worker;

/// <summary>What the worker logs, as lines of the host.</summary>
internal static class WorkerLogs
{
    public static void Write(ILoggerFactory loggers, RpcLog log)
    {
        var level = (LogLevel)(int)log.Level;
        // The worker's own lines, such as "Function … was invoked", repeat what the host says.
        if (log.LogCategory == RpcLog.Types.RpcLogCategory.CustomMetric || (log.LogCategory == RpcLog.Types.RpcLogCategory.System && level < LogLevel.Warning))
            return;
        var logger = loggers.CreateLogger(log.Category);
        if (logger.IsEnabled(level))
            logger.Log(level, default, log, exception: null, static (entry, _) => Text(entry.Message, entry.Exception));
    }

    public static string Text(string message, RpcException? exception) => exception is null
        ? message
        : $"{message} {exception.Type}: {exception.Message}{Environment.NewLine}{exception.StackTrace}";
}
