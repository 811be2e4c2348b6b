using System.Globalization;
using System.Net;
using LocalFunctions.Host.Settings;

namespace LocalFunctions.Run;

/// <summary>What follows <c>dotnet run --project functions --</c>.</summary>
internal sealed record LocalRunArguments
{
    public const string Help = """
        Runs the functions on this machine, with storage and a Microsoft 365 tenant that are simulated where no setting names real ones.

        dotnet run --project functions [-- OPTIONS]
          --port N            where the functions are called: 127.0.0.1:N (7071)
          --tenant-port N     where the simulated tenant is: 127.0.0.1:N (7072)
          --channel NAME      how mails are sent: sendgrid (default) or mailbox
          --enableAuth        ask callers for keys, as Azure does
          --reset             forget the simulated tenant, its orders and history first
          --Name=value        a setting, such as --Reseller:Language=en
          --help              this text

        dotnet run --project functions -- COMMAND
          doctor                     checks everything that the app depends on
          backup FOLDER --local      writes all tables to files
          restore FOLDER --local     puts them back
        """;

    public const int DefaultPort = 7071;
    public const int DefaultTenantPort = 7072;
    public required string AppFolder { get; init; }
    public string? UserSecretsId { get; init; }
    public int Port { get; init; } = DefaultPort;
    public int TenantPort { get; init; } = DefaultTenantPort;
    public bool EnableAuth { get; init; }
    public bool Reset { get; init; }
    public bool ShowHelp { get; init; }

    /// <summary>What the app itself is called with instead of being run; none: it is run.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary><c>--Key=value</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <param name="args">First <c>--app FOLDER</c> and, if there is one, <c>--user-secrets ID</c>, from the build; then the user's.</param>
    /// <exception cref="StartException">An argument is none.</exception>
    public static LocalRunArguments Parse(string[] args)
    {
        var parsed = new LocalRunArguments { AppFolder = AppContext.BaseDirectory };
        for (var i = 0; i < args.Length; i++)
        {
            var (name, given) = args[i].Split('=', 2) is [var before, var after] ? (before, after) : (args[i], null);
            switch (name)
            {
                case "--app":
                    parsed = parsed with { AppFolder = Path.GetFullPath(Value()) };
                    break;
                case "--user-secrets":
                    parsed = parsed with { UserSecretsId = Value() };
                    break;
                case "--port":
                    parsed = parsed with { Port = PortOf(name, Value()) };
                    break;
                case "--tenant-port":
                    parsed = parsed with { TenantPort = PortOf(name, Value()) };
                    break;
                case "--channel":
                    parsed = parsed with { Settings = [.. parsed.Settings, $"--Mail:Channel={Value()}"] };
                    break;
                case "--enableAuth" when given is null or "true" or "false":
                    parsed = parsed with { EnableAuth = given is not "false" };
                    break;
                case "--reset" when given is null:
                    parsed = parsed with { Reset = true };
                    break;
                case "--help" or "-h" or "-?" when given is null:
                    parsed = parsed with { ShowHelp = true };
                    break;
                case ['-', '-', _, ..] when given is not null:
                    parsed = parsed with { Settings = [.. parsed.Settings, args[i]] };
                    break;
                case [not '-', ..]:
                    return parsed with { Command = args[i..] };
                default:
                    throw new StartException($"'{args[i]}' is no option. --help lists them; a setting is given as --Name=value.");
            }

            string Value() => given ?? (i + 1 < args.Length ? args[++i] : throw new StartException($"{name} wants a value."));
        }
        return parsed;
    }

    private static int PortOf(string option, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort
            ? port
            : throw new StartException($"'{value}' is no port: give {option} a number from 0 to {IPEndPoint.MaxPort}.");
}
