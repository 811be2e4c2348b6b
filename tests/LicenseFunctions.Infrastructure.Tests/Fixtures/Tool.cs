using System.ComponentModel;
using System.Diagnostics;

namespace LicenseFunctions.Infrastructure.Tests.Fixtures;

/// <summary>A program that ran to its end.</summary>
internal sealed record Tool(int ExitCode, string Output, string Errors)
{
    /// <param name="missing">What to tell if the program is not there.</param>
    /// <param name="input">What it reads.</param>
    public static async Task<Tool> RunAsync(
        string program, IEnumerable<string> arguments, string missing = "", string? folder = null, IReadOnlyDictionary<string, string>? environment = null,
        string input = "")
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder ?? Repository.Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[name] = value;
        using var process = Start(start, missing);
        var cancellation = TestContext.Current.CancellationToken;
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended before it read all of it, and says why.
        }
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return new(process.ExitCode, await output, errors);
    }

    /// <summary>Its output, if it went well.</summary>
    public string Expect() => ExitCode == 0 ? Output : throw new InvalidOperationException($"Exit code {ExitCode}: {Errors}{Output}");

    private static Process Start(ProcessStartInfo start, string missing)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{start.FileName} could not be started. {missing}", e);
        }
    }
}
