using System.Text;
using LicenseFunctions.Tests.Contract;

namespace LicenseFunctions.Tests.Fuzzing;

/// <summary>A call of one operation, made to break it.</summary>
/// <param name="Path">Escaped, with the query.</param>
internal sealed record FuzzRequest(
    ContractOperation Operation, string Path, IReadOnlyList<(string Name, string Value)> Headers, byte[]? Body, string? ContentType, bool IsChunked)
{
    /// <summary>Bytes that the app has to look at.</summary>
    public long Length => Path.Length + Headers.Sum(header => header.Name.Length + header.Value.Length) + (Body?.Length ?? 0);

    public HttpRequestMessage ToMessage(Uri app)
    {
        // As it is: a client that tidies up paths would hide what a hostile one sends.
        var address = new Uri(app.GetLeftPart(UriPartial.Authority) + "/api" + Path,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var message = new HttpRequestMessage(new HttpMethod(Operation.Method), address);
        foreach (var (name, value) in Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        if (Body is null)
            return message;
        message.Content = new ByteArrayContent(Body);
        message.Headers.TransferEncodingChunked = IsChunked;
        message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        return message;
    }

    public override string ToString()
    {
        var body = Body is null ? "" : $"\n{Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, 600)))} ({Body.Length} bytes of {ContentType})";
        return $"{Operation.Method} {Path}\n{string.Join('\n', Headers.Select(header => $"{header.Name}: {header.Value}"))}{body}";
    }
}
