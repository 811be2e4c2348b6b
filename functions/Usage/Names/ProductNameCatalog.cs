using System.Collections.Frozen;

namespace LicenseFunctions.Usage.Names;

/// <summary>
/// Names products: by the settings, else by Microsoft's published list, else by <see cref="ProductNames"/>.
/// The snapshot fetches the list once a day into the row <c>names</c> of the table LicenseUsage. A failure is logged, and the existing names stay in use.
/// </summary>
internal sealed partial class ProductNameCatalog(
    TableSource tables, IHttpClientFactory clients, GraphOptions graph, UsageOptions options, TimeProvider clock, ILogger<ProductNameCatalog> logger)
        : ISkuNames, IDisposable
{
    public const string ClientName = "product-names";
    public const int MaxBytes = 10 * 1024 * 1024;
    private const string Row = "names";
    private static readonly TimeSpan RefreshAfter = TimeSpan.FromDays(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromHours(6);

    /// <summary>Another instance may have fetched the list: on some plans, timers and HTTP functions never share one.</summary>
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromHours(1);
    private readonly TablePartition _rows = tables.Of(TableNames.LicenseUsage);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private FrozenDictionary<Guid, string>? _published;
    private DateTimeOffset _readAt;
    private DateTimeOffset _next;

    private bool IsFresh => clock.GetUtcNow() - _readAt < ReadAgainAfter;

    public async ValueTask<IReadOnlyList<Sku>> NameAsync(IReadOnlyList<Sku> skus, CancellationToken cancellationToken)
    {
        var (configured, published) = (options.ProductNames, await LoadAsync(cancellationToken));
        string? NameOf(SkuUsage sku) => configured.GetValueOrDefault(sku.SkuPartNumber) ?? configured.GetValueOrDefault(sku.SkuId.ToString())
            ?? published.GetValueOrDefault(sku.SkuId);
        return [.. skus.Select(sku => sku with { Usage = sku.Usage with { DisplayName = NameOf(sku.Usage) } })];
    }

    public void Dispose() => _gate.Dispose();

    /// <summary>Fetches the list if it is a day old.</summary>
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
            var now = clock.GetUtcNow();
            await _rows.UpsertAsync(new TableEntity(null, Row) { ["FetchedAt"] = now }.With("Names", names), cancellationToken);
            (_published, _readAt, _next) = (names.ToFrozenDictionary(), now, now + RefreshAfter);
            Fetched(names.Count);
            if (skipped > 0)
                Skipped(skipped);
        }
        catch (Exception e) when (e is HttpRequestException or InvalidDataException || StorageFailure.Is(e)
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            _next = clock.GetUtcNow() + RetryAfter;
            // The query may contain a secret.
            NotFetched(e, source.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped));
        }
    }

    /// <summary>The address of the list; null if turned off. A simulated tenant uses only lists on loopback.</summary>
    private Uri? Source =>
        string.IsNullOrWhiteSpace(options.ProductNamesUrl) || new Uri(options.ProductNamesUrl) is not { } source || (graph.IsLoopback && !source.IsLoopback)
        ? null
        : source;

    private async Task<FrozenDictionary<Guid, string>> LoadAsync(CancellationToken cancellationToken)
    {
        if (_published is { } ready && IsFresh)
            return ready;
        if (Source is null)
            return _published = FrozenDictionary<Guid, string>.Empty;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_published is not null && IsFresh)
                return _published;
            // Also if this reading fails: the names that are known are good enough for another hour.
            if (_published is not null)
                _readAt = clock.GetUtcNow();
            var row = await _rows.FindAsync(Row, cancellationToken);
            _readAt = clock.GetUtcNow();
            if (row?.GetDateTimeOffset("FetchedAt") + RefreshAfter is { } due && due > _next)
                _next = due;
            return _published = (row?.Read<Dictionary<Guid, string>>("Names") ?? []).ToFrozenDictionary();
        }
        catch (Exception e) when (e is JsonException || StorageFailure.Is(e))
        {
            NotRead(e);
            return _published ?? FrozenDictionary<Guid, string>.Empty;
        }
        finally
        {
            _gate.Release();
        }
    }

    [LoggerMessage(2201, LogLevel.Information, "Fetched the names of {Count} products")]
    private partial void Fetched(int count);

    [LoggerMessage(2202, LogLevel.Warning, "The list of product names could not be fetched from {Source}; the existing names are used")]
    private partial void NotFetched(Exception e, string source);

    [LoggerMessage(2203, LogLevel.Warning, "The product names could not be read from storage; built-in names are used")]
    private partial void NotRead(Exception e);

    [LoggerMessage(2204, LogLevel.Warning, "{Count} rows of the list of product names could not be read and were skipped")]
    private partial void Skipped(int count);
}
