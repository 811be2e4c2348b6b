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

    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken) || requestStream.Current.StartStream?.WorkerId != WorkerId)
            throw new RpcException(new Status(StatusCode.PermissionDenied, "This host did not start that worker."));
        var (connection, source) = (new WorkerConnection(loggers), _current);
        var pumping = connection.PumpAsync(requestStream, responseStream, () => LoseConnected(source), context.CancellationToken);
        try
        {
            await connection.OpenAsync(appFolder);
            connection.HttpUri = HttpUri ?? connection.HttpUri;
            source.TrySetResult(connection);
            await pumping;
        }
        catch (IOException)
        {
            // It ended while it was opened: whoever started it sees that.
        }
        catch (StartException e)
        {
            source.TrySetException(e);
        }
        finally
        {
            LoseConnected(source);
        }
    }

    /// <summary>The worker's process has ended, whether its stream says so yet or not: calls wait for the next one. Those that wait already still do.</summary>
    public void Lose()
    {
        if (_current is { Task.IsCompleted: true } current)
            Replace(current);
    }

    /// <summary>Nobody waits any longer: no worker comes.</summary>
    public void GiveUp()
    {
        Lose();
        _current.TrySetCanceled();
    }

    /// <summary>A worker that could not be started stays: whoever started it reads why.</summary>
    private void LoseConnected(TaskCompletionSource<WorkerConnection> source)
    {
        if (source.Task.IsCompletedSuccessfully)
            Replace(source);
    }

    private void Replace(TaskCompletionSource<WorkerConnection> source) => Interlocked.CompareExchange(ref _current, NewSource(), source);

    private static TaskCompletionSource<WorkerConnection> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
