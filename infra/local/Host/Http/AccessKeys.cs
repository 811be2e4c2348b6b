namespace LocalFunctions.Host.Http;

/// <summary>What an endpoint asks of its caller. An endpoint without it is none of ours: ASP.NET Core's own 405.</summary>
internal sealed record Access(AccessLevel Level, string? Function);

/// <summary>
/// Keys as in Azure: the master key opens all, a host key every function, a function key its function.
/// They are read from <c>LocalHost:Keys:master</c>, <c>:host:{name}</c> and <c>:functions:{function}:{name}</c>.
/// </summary>
internal sealed class AccessKeys(IConfiguration configuration)
{
    private readonly IConfigurationSection _keys = configuration.GetSection("LocalHost:Keys");
    public bool Enabled { get; } = configuration.GetValue("LocalHost:EnableAuth", defaultValue: false);

    /// <summary>Good for this run only, unless one is configured.</summary>
    public string Master { get; } = configuration["LocalHost:Keys:master"] is { Length: > 0 } master
        ? master
        : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    public bool Allows(HttpRequest request, Access access)
    {
        if (!Enabled || access.Level == AccessLevel.Anonymous)
            return true;
        var given = request.Headers["x-functions-key"] is [{ Length: > 0 } header] ? header : request.Query["code"].ToString();
        return Accepted(access).Any(key => SameKey(given, key));
    }

    private IEnumerable<string?> Accepted(Access access)
    {
        if (access is not { Level: AccessLevel.Function, Function: { } function })
            return [Master];
        var keys = _keys.GetSection("host").GetChildren().Concat(_keys.GetSection("functions").GetSection(function).GetChildren());
        return keys.Select(key => key.Value).Append(Master);
    }

    private static bool SameKey(string given, string? key) =>
        !string.IsNullOrEmpty(key) && CryptographicOperations.FixedTimeEquals(Hash(given), Hash(key));

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
