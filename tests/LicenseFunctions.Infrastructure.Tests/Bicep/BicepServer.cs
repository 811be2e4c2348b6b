using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LicenseFunctions.Infrastructure.Tests.Bicep;

[assembly: AssemblyFixture(typeof(BicepServer))]

namespace LicenseFunctions.Infrastructure.Tests.Bicep;

/// <summary>
/// One Bicep process for all tests (<c>bicep jsonrpc</c>): what the command line does in seconds, most of them for its start, it does
/// in a fraction of one. Environment variables that the parameter files read are left out.
/// </summary>
public sealed class BicepServer : IDisposable
{
    private static readonly string[] ParameterVariables =
    [
        "AZURE_ENV_NAME", "AZURE_PRINCIPAL_ID", "BUDGET_START", "ENTRA_CLIENT_ID", "REQUIRE_ENTRA", "SENDGRID_EVENTS_PUBLIC_KEY",
        "SENDGRID_INBOUND_PUBLIC_KEY",
    ];

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Process _process;
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly ConcurrentDictionary<string, string> _snapshots = new(StringComparer.Ordinal);
    private int _lastId;

    public BicepServer()
    {
        var start = new ProcessStartInfo(BicepProgram.Path(), ["jsonrpc", "--stdio"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var name in ParameterVariables)
            start.Environment.Remove(name);
        _process = Process.Start(start)!;
    }

    /// <summary>Compiles a file with all that it uses.</summary>
    /// <returns>What the linter and the compiler say, of whatever level.</returns>
    public async Task<IReadOnlyList<string>> CompileAsync(string path)
    {
        var result = await CallAsync("bicep/compile", new() { ["path"] = path });
        return [.. result["diagnostics"]!.AsArray().Select(d => $"{d!["source"]} {d["level"]} {d["code"]}: {d["message"]}")];
    }

    /// <summary>The parameters of a <c>.bicepparam</c> file as JSON, and what the compiler says.</summary>
    public async Task<(JsonObject? Parameters, IReadOnlyList<string> Diagnostics)> BuildParametersAsync(string path)
    {
        var result = await CallAsync("bicep/compileParams", new() { ["path"] = path, ["parameterOverrides"] = new JsonObject() });
        var parameters = result["parameters"] is { } json ? JsonNode.Parse(json.GetValue<string>())!["parameters"]!.AsObject() : null;
        return (parameters, [.. result["diagnostics"]!.AsArray().Select(d => $"{d!["level"]} {d["code"]}: {d["message"]}")]);
    }

    /// <summary>The file, formatted.</summary>
    public async Task<string> FormatAsync(string path) =>
        (await CallAsync("bicep/format", new() { ["path"] = path }))["contents"]!.GetValue<string>();

    /// <summary>What a deployment with these parameters would make, as <c>bicep snapshot</c> writes it, with ids that never change. Made once.</summary>
    public async Task<string> SnapshotAsync(string path)
    {
        var metadata = new JsonObject
        {
            ["tenantId"] = "00000000-0000-0000-0000-00000000aaaa",
            ["subscriptionId"] = "00000000-0000-0000-0000-00000000bbbb",
            ["resourceGroup"] = "licenses",
            ["location"] = "westeurope",
            ["deploymentName"] = "licenses",
        };
        if (_snapshots.TryGetValue(path, out var known))
            return known;
        var result = await CallAsync("bicep/getSnapshot", new() { ["path"] = path, ["metadata"] = metadata });
        return _snapshots.GetOrAdd(path, WithOutputsInOrder(result["snapshot"]!.GetValue<string>()));
    }

    /// <summary>Bicep gives the outputs in another order each time.</summary>
    private static string WithOutputsInOrder(string snapshot)
    {
        var json = JsonNode.Parse(snapshot)!.AsObject();
        var outputs = json["outputs"]!.AsObject().OrderBy(output => output.Key, StringComparer.Ordinal)
            .Select(output => KeyValuePair.Create(output.Key, output.Value?.DeepClone()));
        json["outputs"] = new JsonObject(outputs);
        return json.ToJsonString(Readable) + "\n";
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
            _process.Kill();
        _process.Dispose();
        _oneAtATime.Dispose();
    }

    private async Task<JsonObject> CallAsync(string method, JsonObject parameters)
    {
        await _oneAtATime.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            var call = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = ++_lastId, ["method"] = method, ["params"] = new JsonArray(parameters) };
            await WriteAsync(call.ToJsonString());
            var answer = JsonNode.Parse(await ReadAsync())!.AsObject();
            return answer["result"]?.AsObject() ?? throw new InvalidOperationException($"{method} {parameters["path"]}: {answer["error"]?["message"]}");
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private async Task WriteAsync(string message)
    {
        var body = Encoding.UTF8.GetBytes(message);
        var stream = _process.StandardInput.BaseStream;
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"Content-Length: {body.Length}\r\n\r\n"), TestContext.Current.CancellationToken);
        await stream.WriteAsync(body, TestContext.Current.CancellationToken);
        await stream.FlushAsync(TestContext.Current.CancellationToken);
    }

    private async Task<byte[]> ReadAsync()
    {
        var stream = _process.StandardOutput.BaseStream;
        var length = 0;
        while (await ReadLineAsync(stream) is { Length: > 0 } header)
        {
            if (header.Split(':') is ["Content-Length", var value])
                length = int.Parse(value, CultureInfo.InvariantCulture);
        }
        var body = new byte[length];
        await stream.ReadExactlyAsync(body, TestContext.Current.CancellationToken);
        return body;
    }

    private static async Task<string> ReadLineAsync(Stream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (true)
        {
            await stream.ReadExactlyAsync(one, TestContext.Current.CancellationToken);
            if (one[0] == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append((char)one[0]);
        }
    }
}
