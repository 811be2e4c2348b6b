using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using LicenseFunctions.Assignments.Changes;

namespace LicenseFunctions.Assignments.Jobs;

/// <summary>
/// Reads a list of license changes while it arrives, one user a line: JSON (JSON Lines, each line as an item of POST /license-changes), or CSV whose first
/// line names the columns user, add, remove and usageLocation, in any order, of which user and one of add and remove are needed. Part numbers in a cell are
/// separated by spaces.
/// </summary>
internal sealed class JobListReader
{
    public const int MaxUsers = 100_000;

    /// <summary>A long name and fifty service plans are less.</summary>
    private const int MaxLineBytes = 4096;

    /// <summary>With those that are empty.</summary>
    private const int MaxLines = 2 * MaxUsers;
    private const int MaxErrors = 20;
    private static readonly string[] JsonLines = ["application/jsonl", "application/x-ndjson", "application/x-jsonlines"];

    private readonly List<FieldError> _errors = [];
    private readonly Dictionary<string, int> _users = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="ProblemException">unsupported-media-type; after the last change invalid-request with up to twenty lines that are wrong.</exception>
    public static IAsyncEnumerable<LicenseChange> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        JsonBody.CheckEncoding(request);
        var isCsv = JsonBody.IsOfType(request, AcceptHeader.Csv);
        if (!isCsv && !JsonBody.IsOfType(request, JsonLines))
            throw new ProblemException(ProblemKind.UnsupportedMediaType, $"Content-Type: The list must be sent as {JsonLines[0]} or {AcceptHeader.Csv}.");
        return new JobListReader().ReadAsync(request.BodyReader, isCsv, cancellationToken);
    }

    /// <summary>Reads a list that is in memory.</summary>
    /// <inheritdoc cref="ReadAsync(HttpRequest, CancellationToken)"/>
    public static IAsyncEnumerable<LicenseChange> ReadCsvAsync(string list, CancellationToken cancellationToken) =>
        new JobListReader().ReadAsync(PipeReader.Create(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(list))), isCsv: true, cancellationToken);

    private async IAsyncEnumerable<LicenseChange> ReadAsync(
        PipeReader body, bool isCsv, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Table? table = null;
        await foreach (var (number, line) in LinesAsync(body, cancellationToken))
        {
            if (isCsv && table is null)
            {
                table = Table.Of(line) ?? throw ProblemException.Invalid([FieldError.Of(FieldError.FieldOfLine(number), new ChangeProblem("Columns"))]);
                continue;
            }
            if (Parse(number, line, table) is { } change && _errors.Count == 0)
                yield return change;
            if (_errors.Count >= MaxErrors)
                break;
        }
        if (_errors.Count == 0 && _users.Count == 0)
            _errors.Add(FieldError.Of("body", new ChangeProblem("NoUser")));
        if (_errors.Count > 0)
            throw ProblemException.Invalid([.. _errors.Take(MaxErrors)]);
    }

    private LicenseChange? Parse(int number, string line, Table? table)
    {
        var field = FieldError.FieldOfLine(number);
        try
        {
            var item = table is null ? JsonBody.Parse<ChangeLicensesRequest.Item>(Encoding.UTF8.GetBytes(line)) : table.ItemOf(line);
            if (item is null || item.Add?.Contains(null!) == true)
                throw ProblemException.Invalid(
                    [table is null ? new(field, "An object is expected, not null.") : FieldError.Of(field, new ChangeProblem("Quote"))]);
            var before = _errors.Count;
            item.AddErrors(_errors, field);
            if (!_users.TryAdd(item.User, number))
                _errors.Add(FieldError.Of(field, new ChangeProblem("UserTwice", SingleLine.Of(item.User), _users[item.User])));
            else if (_users.Count > MaxUsers)
                throw TooMany();
            return _errors.Count == before ? item.ToChange() : null;
        }
        catch (ProblemException problem) when (problem.Kind == ProblemKind.InvalidRequest)
        {
            _errors.AddRange(problem.Fields.Select(error => error with
            {
                Field = error.Field == field || error.Field == "body" ? field : $"{field}.{error.Field}",
            }));
            return null;
        }
    }

    /// <summary>The lines that are not empty, numbered from 1.</summary>
    private static async IAsyncEnumerable<(int Number, string Line)> LinesAsync(PipeReader body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var (number, isLast) = (1, false); !isLast;)
        {
            var read = await body.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            try
            {
                while (TakeLine(ref buffer, read.IsCompleted) is { } bytes)
                {
                    if (bytes.Length > MaxLineBytes)
                        throw TooLong(number);
                    var line = Utf8OrWindows1252.Decode(bytes).TrimStart('\uFEFF').Trim();
                    if (line.Length > 0)
                        yield return (number, line);
                    if (++number > MaxLines)
                        throw TooMany();
                }
                if (buffer.Length > MaxLineBytes)
                    throw TooLong(number);
            }
            finally
            {
                // Also when the list is refused: the server closes the connection otherwise, on which the host has sent the next call.
                body.AdvanceTo(buffer.Start, buffer.End);
            }
            isLast = read.IsCompleted;
        }
    }

    /// <summary>Null if the buffer has no whole line.</summary>
    private static byte[]? TakeLine(ref ReadOnlySequence<byte> buffer, bool isLast)
    {
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            var line = buffer.Slice(0, end).ToArray();
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return line;
        }
        if (!isLast || buffer.IsEmpty)
            return null;
        var rest = buffer.ToArray();
        buffer = buffer.Slice(buffer.End);
        return rest;
    }

    private static ProblemException TooMany() => new(ProblemKind.TooLarge, $"The list has more than {MaxUsers} users. Send it in parts.");

    private static ProblemException TooLong(int number) =>
        ProblemException.Invalid([FieldError.Of(FieldError.FieldOfLine(number), new ChangeProblem("Long", MaxLineBytes))]);

    /// <summary>The columns of a CSV list.</summary>
    private sealed record Table(char Separator, int User, int Add, int Remove, int UsageLocation)
    {
        public static Table? Of(string header)
        {
            if (Csv.SeparatorOf(header) is not { } separator)
                return null;
            var names = Csv.FieldsOf(header, separator);
            var table = new Table(separator, Place("user"), Place("add"), Place("remove"), Place("usageLocation"));
            return table is { User: >= 0 } and ({ Add: >= 0 } or { Remove: >= 0 }) ? table : null;

            int Place(string name) => Array.FindIndex(names, field => field.Equals(name, StringComparison.OrdinalIgnoreCase));
        }

        /// <summary>Null if the line is not CSV.</summary>
        public ChangeLicensesRequest.Item? ItemOf(string line)
        {
            var cells = Csv.FieldsOf(line, Separator);
            return cells.Length == 0 ? null : new()
            {
                User = Cell(User) ?? "",
                Add = [.. List(Add).Select(sku => new ChangeLicensesRequest.Addition(sku, null))],
                Remove = List(Remove),
                UsageLocation = Cell(UsageLocation),
            };

            string? Cell(int column) => cells.ElementAtOrDefault(column) is { Length: > 0 } text && column >= 0 ? text : null;
            string[] List(int column) => Cell(column)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        }
    }
}
