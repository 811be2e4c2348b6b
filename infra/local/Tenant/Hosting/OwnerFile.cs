using System.Text.Json;

namespace LicenseFunctions.Tenant;

/// <summary>JSON in a file that only its owner may read.</summary>
internal static class OwnerFile
{
    private static readonly JsonSerializerOptions Options = new(TenantJson.Options)
    {
        IgnoreReadOnlyProperties = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>Writes beside the file and renames, so that a reader finds the old content or the new, and never half of one.</summary>
    public static async Task WriteAsync<T>(string path, T value)
    {
        var beside = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var stream = new FileStream(beside, options)) await JsonSerializer.SerializeAsync(stream, value, Options);
        File.Move(beside, path, overwrite: true);
    }

    /// <summary>Null where there is no file.</summary>
    /// <exception cref="JsonException">The content is no <typeparamref name="T"/>.</exception>
    public static async Task<T?> ReadAsync<T>(string path) where T : class
    {
        if (!File.Exists(path)) return null;
        await using var stream = File.OpenRead(path);
        return await JsonSerializer.DeserializeAsync<T>(stream, Options) ?? throw new JsonException("It is empty.");
    }
}
