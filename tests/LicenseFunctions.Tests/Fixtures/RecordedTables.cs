using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LicenseFunctions.Tests.Fixtures;

/// <summary>
/// Table Storage in this process, as far as the app uses it, which counts requests and rows. Rows can be made when they are asked for, so that a table
/// can have a million. It answers as fast however many there are, unlike Azurite, which reads a whole table for each request.
/// </summary>
internal sealed partial class RecordedTables : IAsyncDisposable
{
    /// <summary>https://learn.microsoft.com/rest/api/storageservices/query-timeout-and-pagination</summary>
    private const int LargestPage = 1000;
    private const string Account = "recorded";

    private readonly Lock _gate = new();
    private readonly SortedDictionary<(string Table, string Partition, string Row), JsonObject?> _rows = new(KeyComparer.Instance);
    private readonly List<MadeRows> _made = [];
    private readonly WebApplication _app;
    private long _version;

    private RecordedTables()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        _app = builder.Build();
        _app.Run(InvokeAsync);
    }

    public static async Task<RecordedTables> StartAsync()
    {
        var tables = new RecordedTables();
        await tables._app.StartAsync();
        return tables;
    }

    /// <summary>What was done since the last <see cref="Reset"/>.</summary>
    public TableUse Use
    {
        get { lock (_gate) return field; }
        private set;
    } = new(0, 0, 0, 0, 0);

    public void Reset()
    {
        lock (_gate)
            Use = new(0, 0, 0, 0, 0);
    }

    /// <summary>The connection string of an account that has its tables here and the rest there.</summary>
    public string In(string connectionString) =>
        TableEndpoint().Replace(connectionString, $"TableEndpoint={_app.Urls.First()}/{Account};");

    /// <summary>Adds rows that are made when they are read.</summary>
    public void Add(MadeRows rows)
    {
        lock (_gate)
            _made.Add(rows);
    }

    /// <summary>A copy of the rows of a table whose keys begin so, as they are stored.</summary>
    public IReadOnlyList<JsonObject> Stored(string table, string prefix)
    {
        lock (_gate)
            return [.. _rows.Where(row => row.Key.Table == table && row.Key.Row.StartsWith(prefix, StringComparison.Ordinal) && row.Value is not null)
                .Select(row => (JsonObject)row.Value!.DeepClone())];
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync();
        var path = Uri.UnescapeDataString(request.Path.Value!)[(Account.Length + 2)..];
        if (path == "$batch")
            await SubmitAsync(context, body);
        else if (path == "Tables")
            await WriteAsync(context.Response, 204, null);
        else if (path.EndsWith("()", StringComparison.Ordinal))
            await QueryAsync(context, path[..^2]);
        else
            await ChangeAsync(context, path, body);
    }

    private async Task ChangeAsync(HttpContext context, string path, string body)
    {
        var (request, response) = (context.Request, context.Response);
        StoredAnswer answer;
        lock (_gate)
        {
            var isRead = HttpMethods.IsGet(request.Method);
            answer = Do(request.Method, path, body, request.Headers.IfMatch.ToString());
            Use = isRead
                ? Use with { Requests = Use.Requests + 1, Returned = Use.Returned + (answer.Status == 200 ? 1 : 0), Scanned = Use.Scanned + 1 }
                : Use with { Requests = Use.Requests + 1, Written = Use.Written + 1 };
        }
        if (answer.ETag is not null)
            response.Headers.ETag = answer.ETag;
        await WriteAsync(response, answer.Status, answer.Body);
    }

    private async Task SubmitAsync(HttpContext context, string body)
    {
        var answers = new List<StoredAnswer>();
        lock (_gate)
        {
            var changes = Change().Matches(body);
            var undo = new List<((string, string, string) Key, bool Existed, JsonObject? Before)>();
            foreach (Match change in changes)
            {
                var path = Uri.UnescapeDataString(new Uri(change.Groups["url"].Value).AbsolutePath)[(Account.Length + 2)..];
                var ifMatch = IfMatch().Match(change.Groups["headers"].Value) is { Success: true } match ? match.Groups["etag"].Value.Trim() : "";
                var json = change.Groups["body"].Value.Trim();
                var key = KeyOf(path, json);
                undo.Add((key, _rows.TryGetValue(key, out var before), before));
                answers.Add(Do(change.Groups["method"].Value, path, json, ifMatch));
                if (answers[^1].Status >= 400)
                    break;
            }
            Use = Use with { Requests = Use.Requests + 1, Written = Use.Written + changes.Count };
            if (answers[^1].Status >= 400)
            {
                foreach (var (key, existed, before) in Enumerable.Reverse(undo))
                {
                    if (existed)
                        _rows[key] = before;
                    else
                        _rows.Remove(key);
                }
                answers = [answers[^1] with { Body = Error(answers[^1].Status, $"{answers.Count - 1}:Failed") }];
            }
        }
        var text = new StringBuilder("--batch\r\nContent-Type: multipart/mixed; boundary=changes\r\n\r\n");
        foreach (var answer in answers)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"--changes\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nHTTP/1.1 {answer.Status} Done\r\n");
            if (answer.ETag is not null)
                text.Append(CultureInfo.InvariantCulture, $"ETag: {answer.ETag}\r\n");
            text.Append(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\n\r\n{answer.Body?.ToJsonString()}\r\n");
        }
        context.Response.StatusCode = 202;
        context.Response.ContentType = "multipart/mixed; boundary=batch";
        await context.Response.WriteAsync(text.Append("--changes--\r\n--batch--\r\n").ToString());
    }

    /// <summary>One call for one row, alone or in a transaction.</summary>
    private StoredAnswer Do(string method, string path, string json, string ifMatch)
    {
        var key = KeyOf(path, json);
        var before = Find(key);
        switch (method)
        {
            case "GET":
                return before is null ? Refuse(404, "ResourceNotFound") : new(200, before["odata.etag"]!.GetValue<string>(), before);
            case "POST" when before is not null:
                return Refuse(409, "EntityAlreadyExists");
            case "PUT" or "PATCH" or "MERGE" or "DELETE" when ifMatch.Length > 0 && before is null:
                return Refuse(404, "ResourceNotFound");
            case "PUT" or "PATCH" or "MERGE" or "DELETE" when ifMatch.Length > 0 && ifMatch != "*" && ifMatch != before!["odata.etag"]!.GetValue<string>():
                return Refuse(412, "UpdateConditionNotSatisfied");
            case "DELETE":
                // Null hides a row that is made.
                _rows[key] = null;
                return new(204, null, null);
        }
        var row = method is "PATCH" or "MERGE" && before is not null ? (JsonObject)before.DeepClone() : [];
        foreach (var (name, value) in JsonNode.Parse(json)!.AsObject())
            row[name] = value?.DeepClone();
        row["PartitionKey"] = key.Partition;
        row["RowKey"] = key.Row;
        var etag = row["odata.etag"] = string.Create(CultureInfo.InvariantCulture, $"W/\"datetime'{++_version}'\"");
        _rows[key] = row;
        return new(204, etag.GetValue<string>(), null);
    }

    private async Task QueryAsync(HttpContext context, string table)
    {
        var query = context.Request.Query;
        var filter = TableFilter.Parse(query["$filter"].ToString());
        var top = int.TryParse(query["$top"], CultureInfo.InvariantCulture, out var number) ? Math.Min(number, LargestPage) : LargestPage;
        var from = query["NextRowKey"].ToString() is { Length: > 0 } next && string.CompareOrdinal(next, filter.From) > 0 ? next : filter.From;
        var columns = query["$select"].ToString() is { Length: > 0 } selected ? selected.Split(',').ToHashSet(StringComparer.Ordinal) : null;
        var value = new JsonArray();
        var scanned = 0;
        string? continuation = null;
        lock (_gate)
        {
            foreach (var row in Between(table, filter.Partition, from, filter.Before))
            {
                if (value.Count == top)
                {
                    continuation = row["RowKey"]!.GetValue<string>();
                    break;
                }
                scanned++;
                if (filter.Matches(row))
                    value.Add(Select(row, columns));
            }
            Use = Use with { Requests = Use.Requests + 1, Pages = Use.Pages + 1, Returned = Use.Returned + value.Count, Scanned = Use.Scanned + scanned };
        }
        if (continuation is not null)
        {
            context.Response.Headers["x-ms-continuation-NextPartitionKey"] = filter.Partition;
            context.Response.Headers["x-ms-continuation-NextRowKey"] = continuation;
        }
        await WriteAsync(context.Response, 200, new JsonObject { ["value"] = value });
    }

    private static JsonNode Select(JsonObject row, HashSet<string>? columns) => columns is null ? row.DeepClone() : new JsonObject(
        row.Where(column => column.Key == "odata.etag" || columns.Contains(column.Key.Split('@')[0]))
            .Select(column => KeyValuePair.Create(column.Key, column.Value?.DeepClone())));

    private JsonObject? Find((string Table, string Partition, string Row) key) => _rows.TryGetValue(key, out var row)
        ? row
        : _made.Where(made => made.Table == key.Table && made.Partition == key.Partition).Select(made => made.Find(key.Row))
            .FirstOrDefault(made => made is not null);

    /// <summary>The rows of a partition in the order of their keys: those that are stored, and those that are made.</summary>
    private IEnumerable<JsonObject> Between(string table, string partition, string from, string? before)
    {
        var stored = _rows.Where(row => row.Key.Table == table && row.Key.Partition == partition && string.CompareOrdinal(row.Key.Row, from) >= 0)
            .Select(row => (Key: row.Key.Row, Make: (Func<JsonObject?>)(() => row.Value)));
        var sources = _made.Where(made => made.Table == table && made.Partition == partition).Select(made => made.From(from)).Append(stored)
            .Select(source => source.GetEnumerator()).ToList();
        sources.RemoveAll(source => !source.MoveNext());
        while (sources.Count > 0)
        {
            var first = sources.MinBy(source => source.Current.Key, StringComparer.Ordinal)!;
            var (key, make) = first.Current;
            if (before is not null && string.CompareOrdinal(key, before) >= 0)
                yield break;
            // A stored row stands for the one that would be made.
            if (!_rows.TryGetValue((table, partition, key), out var row))
                row = make();
            if (row is not null)
                yield return row;
            foreach (var source in sources.Where(source => source.Current.Key == key).ToList())
            {
                if (!source.MoveNext())
                    sources.Remove(source);
            }
        }
    }

    private static (string Table, string Partition, string Row) KeyOf(string path, string json)
    {
        if (RowPath().Match(path) is { Success: true } match)
            return (match.Groups["table"].Value, Plain(match.Groups["partition"].Value), Plain(match.Groups["row"].Value));
        var row = JsonNode.Parse(json)!;
        return (path, row["PartitionKey"]!.GetValue<string>(), row["RowKey"]!.GetValue<string>());

        static string Plain(string quoted) => quoted.Replace("''", "'", StringComparison.Ordinal);
    }

    private static StoredAnswer Refuse(int status, string code) => new(status, null, Error(status, code));

    private static JsonObject Error(int status, string code) => new()
    {
        ["odata.error"] = new JsonObject { ["code"] = code, ["message"] = new JsonObject { ["lang"] = "en-US", ["value"] = $"{code} ({status})" } },
    };

    private static async Task WriteAsync(HttpResponse response, int status, JsonObject? body)
    {
        response.StatusCode = status;
        if (body is null)
            return;
        response.ContentType = "application/json;odata=minimalmetadata";
        if (body["odata.error"]?["code"]?.GetValue<string>() is { } code)
            response.Headers["x-ms-error-code"] = code;
        await response.WriteAsync(body.ToJsonString());
    }

    [GeneratedRegex("TableEndpoint=[^;]*;")]
    private static partial Regex TableEndpoint();

    [GeneratedRegex(@"^(?<table>[^(]+)\(PartitionKey='(?<partition>.*)',RowKey='(?<row>.*)'\)$")]
    private static partial Regex RowPath();

    [GeneratedRegex(
        @"^(?<method>POST|PUT|PATCH|MERGE|DELETE) (?<url>http\S+) HTTP/1.1\r\n(?<headers>.*?)\r\n\r\n(?<body>.*?)^--changeset",
        RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Change();

    [GeneratedRegex(@"If-Match: (?<etag>[^\r\n]*)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex IfMatch();

    private sealed record StoredAnswer(int Status, string? ETag, JsonObject? Body);

    /// <summary>As storage compares keys.</summary>
    private sealed class KeyComparer : IComparer<(string Table, string Partition, string Row)>
    {
        public static readonly KeyComparer Instance = new();

        public int Compare((string Table, string Partition, string Row) x, (string Table, string Partition, string Row) y) =>
            string.CompareOrdinal(x.Table, y.Table) is not 0 and var table ? table
            : string.CompareOrdinal(x.Partition, y.Partition) is not 0 and var partition ? partition
            : string.CompareOrdinal(x.Row, y.Row);
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
