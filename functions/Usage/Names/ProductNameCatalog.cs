using System.Collections.Frozen;

namespace LicenseFunctions.Usage.Names;

/// <summary>
/// Names products: as a setting says, as Microsoft's published list says, else as <see cref="ProductNames"/> knows. The list is fetched
/// once a day by the snapshot and kept in the row <c>names</c> of the table LicenseUsage, so that a start needs no download. Names are
/// a convenience: whatever goes wrong with them is logged and changes nothing.
/// </summary>
internal sealed partial class ProductNameCatalog(
    TableSource tables, IHttpClientFactory clients, GraphOptions graph, UsageOptions options, TimeProvider clock, ILogger<ProductNameCatalog> logger)
        : ISkuNames, IDisposable
{
    public const string ClientName = "product-names";
    public const int MaxBytes = 10 * 1024 * 1024;
    private const string Row = "names";
    private static readonly TimeSpan Fresh = TimeSpan.FromDays(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromHours(6);
    private readonly TablePartition _rows = tables.Of(TableNames.LicenseUsage);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private FrozenDictionary<Guid, string>? _published;
    private DateTimeOffset _next;

    public async ValueTask<IReadOnlyList<Sku>> NameAsync(IReadOnlyList<Sku> skus, CancellationToken cancellationToken)
    {
        var published = _published ?? await LoadAsync(cancellationToken);
        return [.. skus.Select(sku => sku with { Usage = sku.Usage with { DisplayName = Override(sku.Usage) ?? published.GetValueOrDefault(sku.Id) } })];
    }

    public void Dispose() => _gate.Dispose();

    /// <summary>Fetches the list if that is due.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (Source is not { } source)
            return;
        await LoadAsync(cancellationToken);
        if (clock.GetUtcNow() < _next)
            return;
        try
        {
            using var client = clients.CreateClient(ClientName);
            var (names, skipped) = PublishedNames.Read(await client.GetByteArrayAsync(source, cancellationToken));
            await KeepAsync(names, cancellationToken);
            Fetched(names.Count);
            if (skipped > 0)
                Skipped(skipped);
        }
        catch (Exception e) when (e is HttpRequestException or InvalidDataException || StorageFailure.Is(e)
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            _next = clock.GetUtcNow() + AfterFailure;
            // A query can be the key to what it asks for.
            NotFetched(e, source.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped));
        }
    }

    /// <summary>Null where the list is switched off. A simulated tenant leaves the machine for nothing, and this would be the only thing.</summary>
    private Uri? Source =>
        string.IsNullOrWhiteSpace(options.ProductNamesUrl) || new Uri(options.ProductNamesUrl) is not { } source || (graph.IsLoopback && !source.IsLoopback)
        ? null
        : source;

    private string? Override(SkuUsage sku) =>
        options.ProductNames.GetValueOrDefault(sku.SkuPartNumber) ?? options.ProductNames.GetValueOrDefault(sku.SkuId.ToString());

    private async Task KeepAsync(IReadOnlyDictionary<Guid, string> names, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await _rows.UpsertAsync(new TableEntity(null, Row) { ["FetchedAt"] = now }.With("Names", names), cancellationToken);
        (_published, _next) = (names.ToFrozenDictionary(), now + Fresh);
    }

    /// <summary>What was fetched last, by whichever instance.</summary>
    private async Task<FrozenDictionary<Guid, string>> LoadAsync(CancellationToken cancellationToken)
    {
        if (_published is { } ready)
            return ready;
        if (Source is null)
            return _published = FrozenDictionary<Guid, string>.Empty;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_published is not null)
                return _published;
            var row = await _rows.FindAsync(Row, cancellationToken);
            if (row is not null)
                _next = row.GetDateTimeOffset("FetchedAt").GetValueOrDefault() + Fresh;
            return _published = (row?.Read<Dictionary<Guid, string>>("Names") ?? []).ToFrozenDictionary();
        }
        catch (Exception e) when (e is JsonException || StorageFailure.Is(e))
        {
            NotRead(e);
            return FrozenDictionary<Guid, string>.Empty;
        }
        finally
        {
            _gate.Release();
        }
    }

    [LoggerMessage(2201, LogLevel.Information, "Fetched the names of {Count} products")]
    private partial void Fetched(int count);

    [LoggerMessage(2202, LogLevel.Warning, "The list of product names at {Source} could not be fetched; the names stay as they are")]
    private partial void NotFetched(Exception e, string source);

    [LoggerMessage(2203, LogLevel.Warning, "The fetched product names could not be read from storage; those that the app knows itself are shown")]
    private partial void NotRead(Exception e);

    [LoggerMessage(2204, LogLevel.Warning, "{Count} rows of the list of product names could not be read and were skipped")]
    private partial void Skipped(int count);
}
