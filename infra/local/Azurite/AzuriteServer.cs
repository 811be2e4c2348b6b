using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace LocalFunctions.Azurite;

/// <summary>One Azurite process on free loopback ports. It ends with this object, and also when this process is killed.</summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly int[] _ports;
    private readonly AzuriteOptions _options;
    private readonly FileStream? _dataLock;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder _errors = new();

    private AzuriteServer(AzuriteOptions options)
    {
        _options = options;
        NodePackages.Ensure();
        _dataLock = options.DataFolder is null ? null : HoldData(options.DataFolder);
        _ports = FreePorts(3);
        _process = NodePackages.Start(StartInfo());
        if (options.DataFolder is not null)
            File.WriteAllText(ProcessFileOf(options.DataFolder), $"{_process.Id}");
        _process.OutputDataReceived += (_, line) => OnOutput(line.Data);
        _process.ErrorDataReceived += (_, line) => _errors.AppendLine(line.Data);
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => _ready.TrySetException(new IOException($"Azurite ended before it was ready. {_errors}"));
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts Azurite and returns at once; <see cref="Ready"/> tells when it answers. The first call on a machine runs <c>npm ci</c>.</summary>
    /// <exception cref="IOException">Node.js is missing, npm failed, or another process uses the data folder.</exception>
    public static AzuriteServer Start(AzuriteOptions options) => new(options);

    /// <summary>Whether a process on this machine uses the data in the folder.</summary>
    public static bool IsInUse(string dataFolder)
    {
        using var held = LockFile.TryHold(LockOf(dataFolder));
        return held is null;
    }

    /// <summary>Deletes all that is in the data folder.</summary>
    /// <exception cref="IOException">Another process uses it.</exception>
    public static void DeleteData(string dataFolder)
    {
        using var held = HoldData(dataFolder);
        foreach (var folder in Directory.GetDirectories(dataFolder))
            Directory.Delete(folder, recursive: true);
        foreach (var file in Directory.GetFiles(dataFolder).Where(file => file != LockOf(dataFolder)))
            File.Delete(file);
    }

    /// <summary>Waits for the Azurite of a run that was killed a moment ago: it still saves its data.</summary>
    public static void WaitForEarlier(string dataFolder)
    {
        if (!File.Exists(ProcessFileOf(dataFolder)) || !int.TryParse(File.ReadAllText(ProcessFileOf(dataFolder)), CultureInfo.InvariantCulture, out var id))
            return;
        try
        {
            using var earlier = Process.GetProcessById(id);
            if (earlier.ProcessName.Contains("node", StringComparison.OrdinalIgnoreCase))
                earlier.WaitForExit(TimeSpan.FromSeconds(10));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It has ended.
        }
    }

    /// <summary>Completes when all three services answer; fails if Azurite ends before.</summary>
    public Task Ready => _ready.Task;

    /// <summary>The connection string of one of <see cref="AzuriteOptions.Accounts"/>.</summary>
    public string ConnectionString(string account = AzuriteOptions.DefaultAccount) =>
        $"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={Key(account)};" +
        $"BlobEndpoint=http://127.0.0.1:{_ports[0]}/{account};" +
        $"QueueEndpoint=http://127.0.0.1:{_ports[1]}/{account};" +
        $"TableEndpoint=http://127.0.0.1:{_ports[2]}/{account};";

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
        if (_dataLock is null)
            return;
        File.Delete(ProcessFileOf(_options.DataFolder!));
        await _dataLock.DisposeAsync();
    }

    private ProcessStartInfo StartInfo()
    {
        string[] storage = _options.DataFolder is { } folder ? ["--location", folder] : ["--inMemoryPersistence"];
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = NodePackages.Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["azurite.mjs", .. storage, "--silent", "--disableTelemetry", "--skipApiVersionCheck",
            "--blobPort", $"{_ports[0]}", "--queuePort", $"{_ports[1]}", "--tablePort", $"{_ports[2]}"])
            start.ArgumentList.Add(argument);
        start.Environment["AZURITE_ACCOUNTS"] = string.Join(';', _options.Accounts.Select(account => $"{account}:{Key(account)}"));
        return start;
    }

    private void OnOutput(string? line)
    {
        // The table service is the last of the three to start.
        if (line?.Contains("Table service is successfully listening", StringComparison.Ordinal) == true)
            _ready.TrySetResult();
    }

    private static string LockOf(string dataFolder) => Path.Combine(dataFolder, "in-use.lock");

    private static string ProcessFileOf(string dataFolder) => Path.Combine(dataFolder, "azurite.pid");

    private static FileStream HoldData(string folder)
    {
        var held = LockFile.TryHold(LockOf(folder))
            ?? throw new IOException($"Another local run uses the data in {folder}. Stop it first, or set AzureWebJobsStorage and DataStorage.");
        WaitForEarlier(folder);
        return held;
    }

    /// <summary>Azurite holds no secret: an account's key is derived from its name.</summary>
    private static string Key(string account) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(account)));

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.ConvertAll(listener => ((IPEndPoint)listener.LocalEndpoint).Port);
        listeners.ForEach(listener => listener.Dispose());
        return [.. ports];
    }
}
