using LicenseFunctions.Assignments.Audit;
using LicenseFunctions.Assignments.Waiting.Storage;
using LicenseFunctions.Dashboard.Overview;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Dashboard.Lists;

/// <summary>Lists with filters, 50 to a page, and the same as CSV.</summary>
internal sealed class ListFunctions(PageRenderer renderer, OrderStore orders, WaitingStore waiting, ChangeLog log, ChangeUndo undo, ActNow actNow)
{
    private const int MaxCsvRows = 10_000;
    private static readonly int[] ChangeDays = [7, 30, 90];

    [Function("ListOrdersPage")]
    public async Task<IResult> OrdersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "app/orders")] HttpRequest request, CancellationToken cancellationToken)
    {
        var page = renderer.Open(request);
        var query = new ListQuery(page, OrderId.IsValid);
        var states = Enum.TryParse<OrderState>(query.State, out var state) ? [state] : Array.Empty<OrderState>();
        var found = orders.ListAsync(query.After, cancellationToken, query.RowsAtOnce, states).Where(order => query.IsOf(order.SkuId, order.SkuPartNumber));
        if (query.IsCsv)
            return await Csv.AnswerAsync(
                request, "orders.csv", ["id", "skuPartNumber", "displayName", "quantity", "fulfilledQuantity", "state", "requestedAt", "requestedBy", "sentAt"],
                found.Take(MaxCsvRows).Select(order => new object?[]
                {
                    order.Id, order.SkuPartNumber, order.DisplayName, order.Quantity, order.FulfilledQuantity, order.State, order.RequestedAt,
                    order.RequestedBy, order.SentAt,
                }), cancellationToken);
        var rows = await query.TakeAsync(found, order => order.Id, cancellationToken);
        return Show(
            page, query, "orders", rows, Enum.GetNames<OrderState>().Select(name => (name, page.Text[$"State{name}"])),
            ["Product", "Quantity", "State", "When"],
            order => new ListRow(
                order.DisplayName, order.Id, page.Link("orders", order.Id),
                [
                    page.Signed(order.Quantity),
                    actNow.DaysLate(order, page.Now) is var late and > 0 ? page.Text.Count("DaysOverdue", late) : page.Text[OrderText.StateKey(order)],
                ],
                actNow.DaysLate(order, page.Now) > 0 ? "warn" : OrderText.Kind(order.State, order.IsPaused), page.Time(order.RequestedAt)));
    }

    [Function("ListWaitingPage")]
    public async Task<IResult> WaitingAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "app/waiting")] HttpRequest request, CancellationToken cancellationToken)
    {
        var page = renderer.Open(request);
        var query = new ListQuery(page, WaitingId.IsValid, ifNoState: nameof(WaitingState.Waiting));
        WaitingState? state = Enum.TryParse<WaitingState>(query.State, out var one) ? one : null;
        var found = waiting.ListAsync(query.After, state, cancellationToken).Where(entry => query.IsOf(entry.SkuId, entry.SkuPartNumber));
        if (query.IsCsv)
            return await Csv.AnswerAsync(
                request, "waiting.csv", ["id", "user", "skuPartNumber", "state", "requestedAt", "requestedBy", "orderId"],
                found.Take(MaxCsvRows).Select(entry => new object?[]
                    { entry.Id, entry.User, entry.SkuPartNumber, entry.State, entry.RequestedAt, entry.Origin.Caller, entry.OrderId }), cancellationToken);
        var rows = await query.TakeAsync(found, entry => entry.Id, cancellationToken);
        return Show(
            page, query, "waiting", rows, Enum.GetNames<WaitingState>().Select(name => (name, page.Text[$"Waiting{name}"])),
            ["Person", "Product", "State", "When"],
            entry => new ListRow(
                entry.User, page.Text["By", entry.Origin.Caller], entry.OrderId is null ? null : page.Link("orders", entry.OrderId),
                [entry.SkuPartNumber, page.Text[$"Waiting{entry.State}"]], entry.State == WaitingState.Refused ? "crit" : "plain",
                page.Time(entry.RequestedAt)));
    }

    [Function("ListChangesPage")]
    public async Task<IResult> ChangesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "app/changes")] HttpRequest request, CancellationToken cancellationToken)
    {
        var page = renderer.Open(request);
        var query = new ListQuery(page, ChangeLog.IsPosition, ifNoState: "7");
        var days = ChangeDays.FirstOrDefault(one => $"{one}" == query.State, ChangeDays[0]);
        var found = log.BetweenAsync(page.Now.AddDays(-days), page.Now, query.After, cancellationToken, query.RowsAtOnce)
            .Where(change => change.IsOf(query.Sku));
        if (query.IsCsv)
            return await Csv.AnswerAsync(
                request, "changes.csv", ["at", "userPrincipalName", "added", "updated", "removed", "caller", "reference", "result"],
                found.Take(MaxCsvRows).Select(change => new object?[]
                {
                    change.At, change.UserPrincipalName, string.Join(' ', change.Added), string.Join(' ', change.Updated), string.Join(' ', change.Removed),
                    change.Caller, change.Reference, change.Result,
                }), cancellationToken);
        var rows = await query.TakeAsync(found, change => change.Position, cancellationToken);
        return Show(page, query, "changes", rows, ChangeDays.Select(one => ($"{one}", page.Text["Days", one])), ["Change", "CalledBy", "Result", "When"],
            change => new ListRow(
                ChangeText.Of(change, page.Text), change.Reference ?? "", null,
                [change.Caller, change.UndoneAt is not null ? page.Text["ResultUndone"] : change.Result == "done" ? page.Text["ResultDone"] : change.Result],
                change.Result == "done" ? "plain" : "warn", page.Time(change.At))
            { Undo = page.User.CanAct && change.CanBeUndone ? page.Link("changes", change.Id, "undo") : null });
    }

    [Function("ActOnChange")]
    public async Task<IResult> UndoAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "app/changes/{id}/undo")] HttpRequest request, string id, FunctionContext context,
        CancellationToken cancellationToken)
    {
        var page = renderer.Open(request);
        try
        {
            await undo.UndoAsync(id, isWhatIf: false, page.OriginOf(context), cancellationToken);
            return PageRenderer.SeeOther($"{page.Link("changes")}?done=undone");
        }
        catch (ProblemException problem)
        {
            return PageRenderer.SeeOther($"{page.Link("changes")}?refused={problem.Kind.Code}");
        }
    }

    /// <summary>Why a change was not undone, by the code in the address; null without one.</summary>
    private static string? Refused(PageContext page) => page.Request.Query["refused"].ToString() switch
    {
        "" => null,
        var code when code == ProblemKind.NoLicenseAvailable.Code => page.Text["UndoNoLicense"],
        var code when code == ProblemKind.UserNotFound.Code => page.Text["UndoNoUser"],
        var code when code == ProblemKind.NotUndoable.Code => page.Text["UndoNot"],
        var code when code.StartsWith("graph-", StringComparison.Ordinal) => page.Text["ProblemLater"],
        var code => page.Text["UndoRefused", code],
    };

    private IResult Show<T>(
        PageContext page, ListQuery query, string section, Shared.Http.Page<T> rows, IEnumerable<(string Value, string Text)> states,
        IReadOnlyList<string> columns,
        Func<T, ListRow> describe) => renderer.Page(page, section, page.Text[$"List-{section}"], "list", new
        {
            Title = page.Text[$"List-{section}"],
            Section = section,
            Root = page.Root,
            Result = section == "changes" && page.Request.Query["done"] == "undone" ? page.Text["UndoDone"] : null,
            Problem = section == "changes" ? Refused(page) : null,
            Action = page.Link(section),
            query.Sku,
            query.State,
            StateLabel = page.Text[section == "changes" ? "Period" : "State"],
            HasAll = section != "changes",
            States = states.Select(state => new { state.Value, state.Text, IsShown = state.Value == query.State }).ToList(),
            Columns = columns.Select(column => page.Text[$"Column{column}"]).ToList(),
            Rows = rows.Value.Select(describe).ToList(),
            Next = rows.NextLink,
            Csv = page.With("format", "csv"),
        });

    private sealed record ListRow(string Name, string Note, string? Link, IReadOnlyList<string> Cells, string Kind, object At)
    {
        /// <summary>The address of the form that undoes it; null if it cannot be undone here.</summary>
        public string? Undo { get; init; }
    }
}

/// <summary>The filters and the place of a list page.</summary>
internal sealed class ListQuery
{
    private const int AtOnce = 50;
    private readonly PageContext _page;

    /// <param name="isAfter">Whether a text is a position in this list; another one is ignored.</param>
    public ListQuery(PageContext page, Func<string, bool> isAfter, string ifNoState = "")
    {
        _page = page;
        var query = page.Request.Query;
        Sku = query["sku"].ToString().Trim();
        State = query.ContainsKey("state") ? query["state"].ToString() : ifNoState;
        After = query["after"].ToString() is { Length: > 0 } after && isAfter(after) ? after : null;
    }

    public string Sku { get; }

    public string State { get; }

    public string? After { get; }

    /// <summary>Rows per request to storage; null where a page may need many.</summary>
    public int? RowsAtOnce => IsCsv || Sku.Length > 0 ? null : AtOnce + 1;

    public bool IsCsv => _page.Request.Query["format"] == "csv";

    public bool IsOf(Guid skuId, string partNumber) => Sku.Length == 0 || SkuName.IsOf(Sku, skuId, partNumber);

    public Task<Shared.Http.Page<T>> TakeAsync<T>(IAsyncEnumerable<T> items, Func<T, string> placeOf, CancellationToken cancellationToken) =>
        new PageQuery(AtOnce, After).TakeAsync(_page.Request, items, placeOf, cancellationToken);
}
