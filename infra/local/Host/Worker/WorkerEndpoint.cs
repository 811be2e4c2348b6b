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
        var pumping = connection.PumpAsync(requestStream, responseStream, LoseConnected, context.CancellationToken);
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
            LoseConnected();
        }

        // A worker that could not be started stays: whoever started it reads why.
        void LoseConnected() => Lose(source, isOver: source.Task.IsCompletedSuccessfully);
    }

    /// <summary>The worker's process has ended, whether its stream says so yet or not: calls wait for the next one. Those that wait already still do.</summary>
    public void Lose() => Lose(_current, isOver: _current.Task.IsCompleted);

    /// <summary>Nobody waits any longer: no worker comes after the one that was lost.</summary>
    public void GiveUp() => _current.TrySetCanceled();

    private void Lose(TaskCompletionSource<WorkerConnection> source, bool isOver)
    {
        if (isOver)
            Interlocked.CompareExchange(ref _current, NewSource(), source);
    }

    private static TaskCompletionSource<WorkerConnection> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
