using System.Threading.Channels;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RpcException = Grpc.Core.RpcException;

namespace LocalFunctions.Host.Worker;

/// <summary>The stream of messages between the host and one worker, from its first message to its end.</summary>
internal sealed class WorkerConnection(ILoggerFactory loggers)
{
    private static readonly StatusResult WorkerEnded = new() { Exception = new() { Message = "The worker ended." } };
    private readonly Channel<StreamingMessage> _outgoing = Channel.CreateUnbounded<StreamingMessage>(new() { SingleReader = true });
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _asked = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StatusResult>> _running = new(StringComparer.Ordinal);

    /// <summary>Where HTTP requests go that an invocation was announced for; null if the worker takes none.</summary>
    public Uri? HttpUri { get; set; }
    public IReadOnlyList<RpcFunctionMetadata> Functions { get; private set; } = [];

    /// <summary>Reads and writes until the stream breaks. What then runs has failed, after <paramref name="lose"/>: it may be tried again at once.</summary>
    public async Task PumpAsync(IAsyncStreamReader<StreamingMessage> reader, IServerStreamWriter<StreamingMessage> writer, Action lose, CancellationToken stop)
    {
        var writing = WriteAsync(writer, stop);
        try
        {
            await foreach (var message in reader.ReadAllAsync(stop))
                Receive(message);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or RpcException)
        {
            // The worker ended or was killed.
        }
        finally
        {
            lose();
            _outgoing.Writer.TryComplete();
            foreach (var id in _asked.Keys)
                (_asked.TryRemove(id, out var asked) ? asked : null)?.TrySetException(new IOException(WorkerEnded.Exception.Message));
            foreach (var id in _running.Keys)
                End(id, WorkerEnded);
        }
        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Greets the worker, asks for its functions and has it load them.</summary>
    /// <exception cref="StartException">The worker refuses; the message is its own.</exception>
    /// <exception cref="IOException">The worker ended meanwhile.</exception>
    public async Task OpenAsync(string appFolder)
    {
        // A high number: what the worker does by version, it does as for the newest host.
        var init = new WorkerInitRequest { HostVersion = "4.1048.0", WorkerDirectory = appFolder, FunctionAppDirectory = appFolder };
        var started = (await AskAsync(new() { WorkerInitRequest = init })).WorkerInitResponse;
        Check(started.Result, "The worker did not start");
        HttpUri = started.Capabilities.TryGetValue("HttpUri", out var uri) ? new Uri(uri) : null;
        var indexed = (await AskAsync(new() { FunctionsMetadataRequest = new() { FunctionAppDirectory = appFolder } })).FunctionMetadataResponse;
        Check(indexed.Result, "The worker could not list its functions");
        // All at once, as Azure's host does.
        var loading = indexed.FunctionMetadataResults.Select(metadata =>
            AskAsync(new() { FunctionLoadRequest = new() { FunctionId = metadata.FunctionId, Metadata = metadata } })).ToList();
        foreach (var (metadata, loaded) in indexed.FunctionMetadataResults.Zip(loading))
            Check((await loaded).FunctionLoadResponse.Result, $"Function '{metadata.Name}' could not be loaded");
        Functions = [.. indexed.FunctionMetadataResults];
    }

    /// <param name="cancellationToken">Tells the worker to cancel the invocation; its end is waited for all the same.</param>
    public async Task<StatusResult> InvokeAsync(InvocationRequest request, CancellationToken cancellationToken)
    {
        var source = _running[request.InvocationId] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!Send(new() { InvocationRequest = request }))
            End(request.InvocationId, WorkerEnded);
        await using var cancelling = cancellationToken.Register(() => Send(new() { InvocationCancel = new() { InvocationId = request.InvocationId } }));
        return await source.Task;
    }

    public void Terminate(TimeSpan grace) => Send(new() { WorkerTerminate = new() { GracePeriod = Duration.FromTimeSpan(grace) } });

    private async Task WriteAsync(IServerStreamWriter<StreamingMessage> writer, CancellationToken cancellationToken)
    {
        await foreach (var message in _outgoing.Reader.ReadAllAsync(cancellationToken))
            await writer.WriteAsync(message, cancellationToken);
    }

    private void Receive(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case StreamingMessage.ContentOneofCase.RpcLog:
                WorkerLogs.Write(loggers, message.RpcLog);
                break;
            case StreamingMessage.ContentOneofCase.InvocationResponse:
                End(message.InvocationResponse.InvocationId, message.InvocationResponse.Result);
                break;
            default:
                (_asked.TryRemove(message.RequestId, out var asked) ? asked : null)?.TrySetResult(message);
                break;
        }
    }

    private Task<StreamingMessage> AskAsync(StreamingMessage message)
    {
        message.RequestId = Guid.NewGuid().ToString();
        var source = _asked[message.RequestId] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!Send(message))
            source.TrySetException(new IOException(WorkerEnded.Exception.Message));
        return source.Task;
    }

    private bool Send(StreamingMessage message) => _outgoing.Writer.TryWrite(message);

    private void End(string invocation, StatusResult result) => (_running.TryRemove(invocation, out var source) ? source : null)?.TrySetResult(result);

    private static void Check(StatusResult result, string problem)
    {
        if (result.Status != StatusResult.Types.Status.Success)
            throw new StartException($"{problem}: {result.Exception?.Message}");
    }
}
