namespace LicenseFunctions.Orders.Replies.Parsing;

/// <summary>The fields of an Inbound Parse form that the app needs. Attachments are never kept, in memory or elsewhere.</summary>
internal sealed class InboundParseForm : IAsyncDisposable
{
    private readonly Dictionary<string, TruncatingBuffer> _fields = new(StringComparer.Ordinal);
    private readonly HashSet<string> _repeated = new(StringComparer.Ordinal);
    private Dictionary<string, string>? _charsets;

    /// <summary>The MIME message of SendGrid's raw mode, in a file that is deleted with this object; null in the default mode.</summary>
    public FileStream? Raw { get; private set; }

    public bool IsEmpty => Raw is null && _fields.Count == 0;

    /// <summary>What makes the form ambiguous. SendGrid writes no such form, so it is not trusted.</summary>
    public IEnumerable<string> Problems => _repeated.Select(name => $"the form has the field {name} twice")
        .Concat(Raw is not null && (Has("headers") || Has("text") || Has("html")) ? ["the form has both a whole message and its parts"] : []);

    /// <summary>Returns what stores the bytes of a field; null if the field is not kept. Of two fields with the same name the first is kept.</summary>
    public Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask>? Open(string? name)
    {
        if (name == "email" && Raw is not null)
            _repeated.Add(name);
        else if (name == "email")
        {
            Raw = MimeMail.CreateFile();
            return Raw.WriteAsync;
        }
        var limit = name switch
        {
            "headers" => MailHeaders.MaxBytes,
            "text" or "html" => 1024 * 1024,
            "envelope" or "from" or "to" or "subject" or "charsets" or "dkim" or "SPF" => 64 * 1024,
            _ => 0,
        };
        if (name is null || limit == 0)
            return null;
        var field = new TruncatingBuffer(limit);
        if (!_fields.TryAdd(name, field))
        {
            _repeated.Add(name);
            return null;
        }
        return (bytes, _) =>
        {
            field.Append(bytes.Span);
            return ValueTask.CompletedTask;
        };
    }

    /// <summary>Decoded from the field's charset; empty if the field is missing.</summary>
    public string Text(string name) => _fields.TryGetValue(name, out var field) ? field.Decode(Charsets.GetValueOrDefault(name)) : "";

    public byte[] Bytes(string name) => _fields.TryGetValue(name, out var field) ? field.ToArray() : [];

    public bool Has(string name) => _fields.ContainsKey(name);

    public bool IsCut(string name) => _fields.TryGetValue(name, out var field) && field.IsCut;

    public ValueTask DisposeAsync() => Raw?.DisposeAsync() ?? ValueTask.CompletedTask;

    private Dictionary<string, string> Charsets => _charsets ??= ReadCharsets();

    private Dictionary<string, string> ReadCharsets()
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(Bytes("charsets")) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
