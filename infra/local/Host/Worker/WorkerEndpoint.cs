using Grpc.Core;
using RpcException = Grpc.Core.RpcException;

namespace LocalFunctions.Host.Worker;

/// <summary>Where the worker connects to, and who is connected. After a worker has ended, the next one takes its place.</summary>
internal sealed class WorkerEndpoint(string appFolder, ILoggerFactory loggers) : FunctionRpc.FunctionRpcBase
{
    private volatile TaskCompletionSource<WorkerConnection> _current = NewSource();

    /// <summary>Which worker may connect.</summary>
    public string WorkerId { get; } = Guid.NewGuid().ToString();

    /// <summary>Where the worker takes HTTP requests, if not where it says: a worker in this process may have been given a port.</summary>
    public Uri? HttpUri { get; set; }

    /// <summary>The connected worker, as soon as its functions are loaded. Fails if the worker could not be started.</summary>
    public Task<WorkerConnection> Current => _current.Task;

    public override async Task EventStream(IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken) || requestStream.Current.StartStream?.WorkerId != WorkerId)
            throw new RpcException(new Status(StatusCode.PermissionDenied, "This host did not start that worker."));
        var connection = new WorkerConnection(loggers);
        var pumping = connection.PumpAsync(requestStream, responseStream, context.CancellationToken);
        try
        {
            await connection.OpenAsync(appFolder);
            connection.HttpUri = HttpUri ?? connection.HttpUri;
            _current.TrySetResult(connection);
            await pumping;
        }
        catch (IOException)
        {
            // It ended while it was opened: whoever started it sees that.
        }
        catch (StartException e)
        {
            _current.TrySetException(e);
        }
        finally
        {
            if (_current.Task.IsCompletedSuccessfully)
                _current = NewSource();
        }
    }

    private static TaskCompletionSource<WorkerConnection> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
