namespace LicenseFunctions.Shared.Storage.Backup;

/// <summary>
/// All rows of all tables to and from files, <c>{table}.jsonl</c>, a line a row (<see cref="EntityJson"/>), but for those that only repeat
/// others. Never more than a page of rows is in memory.
/// </summary>
internal sealed class TableBackup(TableSource tables, GraphOptions graph, IEnumerable<IBackupRule> rules)
{
    private const int RowsPerTransaction = 100;

    /// <summary>Storage takes 4 MiB a transaction; text as UTF-16 is twice as large as its line.</summary>
    private const int CharactersPerTransaction = 1_000_000;

    /// <summary>
    /// Writes into a folder that is new or empty, under another name until all of it is there: a backup is whole, and never mixed with another.
    /// </summary>
    /// <returns>How many rows were written, by table.</returns>
    /// <exception cref="IOException">The folder has something in it, or cannot be written.</exception>
    public async Task<IReadOnlyDictionary<string, int>> WriteAsync(string folder, CancellationToken cancellationToken)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new IOException($"{folder} is not empty. Name a new folder: in one with an older backup, two would be mixed.");
        var unfinished = folder + ".unfinished";
        foreach (var old in new[] { folder, unfinished }.Where(Directory.Exists))
            Directory.Delete(old, recursive: old == unfinished);
        CreateFolder(unfinished);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in TableNames.All)
        {
            await using var file = new StreamWriter(PathOf(unfinished, name), NewFile());
            counts[name] = 0;
            var rule = RuleOf(name);
            await foreach (var row in (await tables.GetAsync(name, cancellationToken)).QueryAsync<TableEntity>(cancellationToken: cancellationToken))
            {
                if (rule?.IsLeftOut(row) == true)
                    continue;
                await file.WriteLineAsync(EntityJson.Write(row).AsMemory(), cancellationToken);
                counts[name]++;
            }
        }
        Directory.Move(unfinished, folder);
        return counts;
    }

    /// <summary>Rows name users and hold the reseller's mails: they are for nobody else on the machine. Windows has the rights of the folder above.</summary>
    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static FileStreamOptions NewFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    /// <summary>The tables that have rows.</summary>
    public async Task<IReadOnlyList<string>> GetFilledAsync(CancellationToken cancellationToken)
    {
        var filled = new List<string>();
        foreach (var name in TableNames.All)
        {
            if (await (await tables.GetAsync(name, cancellationToken)).QueryAsync<TableEntity>(maxPerPage: 1, cancellationToken: cancellationToken)
                .AnyAsync(cancellationToken))
                filled.Add(name);
        }
        return filled;
    }

    /// <summary>Puts the rows of a backup back that are missing. A row that is there stays: it is newer. May be repeated.</summary>
    /// <returns>How many were written, by table, and what the person who restores is to know.</returns>
    /// <exception cref="FormatException">
    /// A file is missing, all is of another tenant, or a line is no row; nothing of that table after the line was written.
    /// </exception>
    public async Task<(IReadOnlyDictionary<string, int> Counts, IReadOnlyList<string> News)> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        foreach (var name in TableNames.All.Where(name => !File.Exists(PathOf(folder, name))))
            throw new FormatException($"{PathOf(folder, name)} is missing: this is no whole backup.");
        CheckTenant(folder);
        var (counts, news) = (new Dictionary<string, int>(StringComparer.Ordinal), new List<string>());
        foreach (var name in TableNames.All)
        {
            counts[name] = await ReadTableAsync(name, PathOf(folder, name), cancellationToken);
            if (RuleOf(name) is { } rule)
                news.AddRange(await rule.FinishAsync(cancellationToken));
        }
        return (counts, news);
    }

    /// <summary>Rows of another tenant would come back, and the app would see none of them.</summary>
    private void CheckTenant(string folder)
    {
        var keys = TableNames.All.Select(name => PathOf(folder, name))
            .SelectMany(path => File.ReadLines(path).Select((line, i) => Parse(line, path, i + 1).PartitionKey));
        var other = "";
        foreach (var key in keys)
        {
            if (key.StartsWith(graph.PartitionKey, StringComparison.Ordinal))
                return;
            other = key.Split('|')[0];
        }
        if (other.Length > 0)
            throw new FormatException($"The backup is of tenant {other}, and Graph__TenantId is {graph.PartitionKey}. Set it to the tenant of the backup.");
    }

    private async Task<int> ReadTableAsync(string name, string path, CancellationToken cancellationToken)
    {
        var table = await tables.GetAsync(name, cancellationToken);
        var rule = RuleOf(name);
        var (batch, characters, number, written) = (new List<TableEntity>(), 0, 0, 0);
        await foreach (var line in File.ReadLinesAsync(path, cancellationToken))
        {
            number++;
            var row = Parse(line, path, number);
            if (rule?.IsLeftOut(row) == true)
                continue;
            if (batch.Count == RowsPerTransaction || characters + line.Length > CharactersPerTransaction
                || (batch.Count > 0 && batch[0].PartitionKey != row.PartitionKey))
            {
                written += await AddMissingAsync(table, batch, rule, cancellationToken);
                (batch, characters) = ([], 0);
            }
            batch.Add(row);
            characters += line.Length;
        }
        return written + await AddMissingAsync(table, batch, rule, cancellationToken);
    }

    private static TableEntity Parse(string line, string path, int number)
    {
        try
        {
            return EntityJson.Read(line);
        }
        catch (FormatException e)
        {
            throw new FormatException($"{path}, line {number}: {e.Message}", e);
        }
    }

    /// <param name="rows">Of one partition, in the order of their keys.</param>
    private static async Task<int> AddMissingAsync(TableClient table, List<TableEntity> rows, IBackupRule? rule, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
            return 0;
        var range = TableClient.CreateQueryFilter($"PartitionKey eq {rows[0].PartitionKey} and RowKey ge {rows[0].RowKey} and RowKey le {rows[^1].RowKey}");
        var there = await table.QueryAsync<TableEntity>(range, select: ["RowKey"], cancellationToken: cancellationToken).Select(row => row.RowKey)
            .ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
        var missing = rows.Where(row => !there.Contains(row.RowKey)).ToList();
        foreach (var row in missing)
            rule?.Adjust(row);
        if (missing.Count > 0)
            await table.SubmitTransactionAsync(missing.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)), cancellationToken);
        return missing.Count;
    }

    private IBackupRule? RuleOf(string table) => rules.FirstOrDefault(rule => rule.Table == table);

    private static string PathOf(string folder, string table) => Path.Combine(folder, $"{table}.jsonl");
}
