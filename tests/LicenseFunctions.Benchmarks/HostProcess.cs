using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using LocalFunctions.Host;

namespace LicenseFunctions.Benchmarks;

/// <summary>The Functions host in a process of its own, with an app as its worker, so that either can be killed.</summary>
internal sealed class HostProcess : IDisposable
{
    public const string Command = "host";

    private const string KillWorker = "kill the worker";
    private const string Killed = "The worker is killed";
    private const string Listens = "The host listens: ";
    private const string MeasureWorker = "measure the worker";
    private const string Measured = "The worker has used: ";
    private const string NameWorker = "name the worker";
    private const string Named = "The worker is process ";

    private readonly ChildProcess _process;

    private HostProcess(ChildProcess process) => _process = process;

    public bool HasEnded => _process.HasEnded;

    /// <param name="folder">The app's; null for ours.</param>
    public static HostProcess Start(int port, IReadOnlyDictionary<string, string?> settings, string? folder = null) => new(ChildProcess.Start(
        Command, port.ToString(CultureInfo.InvariantCulture), folder ?? TestBed.AppFolder, JsonSerializer.Serialize(settings)));

    /// <summary>
    /// The main method of the process. It ends when its input does, as it does when the benchmark is killed, or when the host gives the worker up.
    /// </summary>
    public static async Task<int> RunAsync(int port, string folder, string settings)
    {
        await using var host = await FunctionsHost.StartAsync(new()
        {
            AppFolder = folder,
            Port = port,
            Settings = JsonSerializer.Deserialize<Dictionary<string, string?>>(settings)!,
        });
        Console.WriteLine($"{Listens}{host.Address} {host.WorkerProcessId}");
        var terminated = new TaskCompletionSource();
        using var signal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = terminated.TrySetResult());
        // Reading a line of the console blocks, also where it is asynchronous by its name.
        await Task.WhenAny(Task.Run(() => ObeyAsync(host)), host.WorkerGivenUp, terminated.Task);
        return host.WorkerGivenUp.IsCompleted ? 1 : 0;
    }

    /// <summary>Where it listens, and the process id of its first worker.</summary>
    public async Task<(Uri Address, int Worker)> ListensAsync() =>
        (await _process.ReadAsync(Listens)).Split(' ') is [var address, var worker]
            ? (new Uri(address), int.Parse(worker, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException("The host did not say where it listens.");

    /// <summary>Ends the worker with SIGKILL. The host starts another.</summary>
    public async Task KillWorkerAsync()
    {
        await _process.WriteLineAsync(KillWorker);
        await _process.ReadAsync(Killed);
    }

    /// <summary>What the worker that runs now has used.</summary>
    public async Task<ProcessUse> WorkerUseAsync()
    {
        await _process.WriteLineAsync(MeasureWorker);
        return JsonSerializer.Deserialize<ProcessUse>(await _process.ReadAsync(Measured))!;
    }

    public int Id => _process.Id;

    public async Task<int> WorkerIdAsync()
    {
        await _process.WriteLineAsync(NameWorker);
        return int.Parse(await _process.ReadAsync(Named), CultureInfo.InvariantCulture);
    }

    /// <summary>Ends the host with SIGTERM: it lets what runs come to its end, and ends the worker.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> TerminateAsync(CancellationToken cancellationToken)
    {
        await SignalAsync("TERM", Id);
        return await _process.ExitCodeAsync(cancellationToken);
    }

    /// <param name="name">Such as <c>STOP</c>: the process does nothing until <c>CONT</c>, and its leases run out.</param>
    public static async Task SignalAsync(string name, int process)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>A port of this machine that nothing listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Ends the host with SIGKILL, and the worker ends with it.</summary>
    public void Dispose() => _process.Dispose();

    private static async Task ObeyAsync(FunctionsHost host)
    {
        while (await Console.In.ReadLineAsync() is { } order)
        {
            switch (order)
            {
                case KillWorker:
                    await KillWorkerAsync(host.WorkerProcessId);
                    Console.WriteLine(Killed);
                    break;
                case NameWorker:
                    Console.WriteLine(Named + host.WorkerProcessId.ToString(CultureInfo.InvariantCulture));
                    break;
                case MeasureWorker:
                    Console.WriteLine(Measured + JsonSerializer.Serialize(ProcessUse.OfWorker(host)));
                    break;
            }
        }
    }

    private static async Task KillWorkerAsync(int id)
    {
        try
        {
            using var worker = Process.GetProcessById(id);
            worker.Kill();
            await worker.WaitForExitAsync();
        }
        catch (ArgumentException)
        {
            // It has ended already, and the host starts the next one.
        }
    }
}
