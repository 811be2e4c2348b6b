namespace LicenseFunctions.Shared.Storage.Backup;

/// <summary>Writes and restores the tables as files <c>{table}.jsonl</c>, one row per line, with at most one page of rows in memory.</summary>
internal sealed class TableBackup(TableSource tables, GraphOptions graph, IEnumerable<IBackupRule> rules)
{
    /// <summary>A transaction may have 4 MiB; text is stored as UTF-16, which can double the size of a line.</summary>
    private const int CharactersPerTransaction = 1_000_000;

    /// <summary>Writes into a new or empty folder, under another name until it is complete, so that no backup is incomplete or mixed.</summary>
    /// <returns>Number of rows written, by table.</returns>
    /// <exception cref="IOException">The folder is not empty, or cannot be written.</exception>
    public async Task<IReadOnlyDictionary<string, int>> WriteAsync(string folder, CancellationToken cancellationToken)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new IOException($"{folder} is not empty. Choose a new folder, so that two backups are not mixed.");
        var unfinished = folder + ".unfinished";
        foreach (var old in new[] { folder, unfinished }.Where(Directory.Exists))
            Directory.Delete(old, recursive: old == unfinished);
        CreateFolder(unfinished);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in TableNames.InBackup)
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

    /// <summary>Only the current user may read the files, which contain personal data. On Windows the rights of the parent folder apply.</summary>
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
    public async Task<IReadOnlyList<string>> GetFilledAsync(CancellationToken cancellationToken) => await TableNames.InBackup.ToAsyncEnumerable()
        .Where(async (name, cancellation) => await (await tables.GetAsync(name, cancellation))
            .QueryAsync<TableEntity>(maxPerPage: 1, cancellationToken: cancellation).AnyAsync(cancellation))
        .ToListAsync(cancellationToken);

    /// <summary>Restores the rows that are missing. Existing rows are newer and stay unchanged. May be repeated.</summary>
    /// <returns>Number of rows written, by table, and information for the person who restores.</returns>
    /// <exception cref="FormatException">A file is missing, the tenant is another one, or a line is not a row; rows before it were written.</exception>
    public async Task<(IReadOnlyDictionary<string, int> Counts, IReadOnlyList<string> Notes)> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        foreach (var name in TableNames.InBackup.Where(name => !File.Exists(PathOf(folder, name))))
            throw new FormatException($"{PathOf(folder, name)} is missing: the backup is incomplete.");
        CheckTenant(folder);
        var (counts, notes) = (new Dictionary<string, int>(StringComparer.Ordinal), new List<string>());
        foreach (var name in TableNames.InBackup)
        {
            counts[name] = await ReadTableAsync(name, PathOf(folder, name), cancellationToken);
            if (RuleOf(name) is { } rule)
                notes.AddRange(await rule.FinishAsync(cancellationToken));
        }
        return (counts, notes);
    }

    /// <summary>Rejects a backup of another tenant, whose rows the app would not see.</summary>
    private void CheckTenant(string folder)
    {
        var keys = TableNames.InBackup.Select(name => PathOf(folder, name))
            .SelectMany(path => File.ReadLines(path).Select((line, i) => Parse(line, path, i + 1).PartitionKey));
        var other = "";
        foreach (var key in keys)
        {
            if (key.StartsWith(graph.PartitionKey, StringComparison.Ordinal))
                return;
            other = key.Split('|')[0];
        }
        if (other.Length > 0)
            throw new FormatException($"The backup is of tenant {other}, but Graph__TenantId is {graph.PartitionKey}. Set it to the tenant of the backup.");
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
            if (batch.Count == TablePartition.RowsPerTransaction || characters + line.Length > CharactersPerTransaction
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

    /// <param name="rows">Rows of one partition, sorted by key.</param>
    private static async Task<int> AddMissingAsync(TableClient table, List<TableEntity> rows, IBackupRule? rule, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
            return 0;
        var range = TableClient.CreateQueryFilter($"PartitionKey eq {rows[0].PartitionKey} and RowKey ge {rows[0].RowKey} and RowKey le {rows[^1].RowKey}");
        var existing = await table.QueryAsync<TableEntity>(range, select: ["RowKey"], cancellationToken: cancellationToken).Select(row => row.RowKey)
            .ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
        var missing = rows.Where(row => !existing.Contains(row.RowKey)).ToList();
        foreach (var row in missing)
            rule?.Adjust(row);
        if (missing.Count > 0)
            await table.SubmitTransactionAsync(missing.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)), cancellationToken);
        return missing.Count;
    }

    private IBackupRule? RuleOf(string table) => rules.FirstOrDefault(rule => rule.Table == table);

    private static string PathOf(string folder, string table) => Path.Combine(folder, $"{table}.jsonl");
}

/// <summary>How the slice that owns a table treats its rows in a backup.</summary>
internal interface IBackupRule
{
    public string Table { get; }

    /// <summary>Whether a row is left out, since it copies other rows or is temporary: a backup of a running app is not consistent.</summary>
    public bool IsLeftOut(TableEntity row);

    /// <summary>Changes a row before it is restored.</summary>
    public void Adjust(TableEntity row) { }

    /// <summary>Rebuilds derived rows after all rows are restored.</summary>
    /// <returns>Lines of information for the person who restores.</returns>
    public Task<IReadOnlyList<string>> FinishAsync(CancellationToken cancellationToken);
}
