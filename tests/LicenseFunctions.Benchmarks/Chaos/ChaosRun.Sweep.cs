using System.Net.Http.Json;
using Azure.Data.Tables;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Shared.Storage;

namespace LicenseFunctions.Benchmarks.Chaos;

/// <content>
/// One storage call after the other fails, of the life of an order, an assignment, a waiting entry and a warning. A seed takes one way of failing and
/// every fifth call: twenty seeds take all.
/// </content>
internal sealed partial class ChaosRun
{
    private const int Stride = 5;

    /// <summary>More than any of these lives makes.</summary>
    private const int MostCalls = 100;

    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(20);

    private static readonly StorageFate[] Failures = [StorageFate.CutBefore, StorageFate.CutAfter, StorageFate.FailedBefore, StorageFate.FailedAfter];

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        // Timers run only when they are called, so that the calls of a life are always the same.
        var settings = new Dictionary<string, string?>(_settings, StringComparer.OrdinalIgnoreCase);
        foreach (var schedule in (string[])["SnapshotSchedule", "AlertSchedule", "OrderFollowUpSchedule"])
            settings[schedule] = "0 0 0 1 1 *";
        await _app.StartAsync(settings, cancellationToken);
        var posting = _poster.PostAllAsync(cancellationToken);
        foreach (var live in (Func<int, CancellationToken, Task>[])[LiveOrderAsync, LiveAssignmentAsync, LiveWaitingAsync, LiveWarningAsync])
        {
            var life = 0;
            for (var call = 1 + (_scenario.Seed % Stride); call < MostCalls; call += Stride)
            {
                _storage.Arm(call, Failures[_scenario.Seed / Stride % Failures.Length]);
                await live(life++, cancellationToken);
                if (!_storage.IsSpent)
                    break;
            }
        }
        _poster.Release(_scenario.Plan.Orders.Count);
        await posting;
    }

    /// <summary>Placed, sent, confirmed by hand, and fulfilled when the number is there.</summary>
    private async Task LiveOrderAsync(int life, CancellationToken cancellationToken)
    {
        if (life >= _scenario.Plan.Orders.Count)
            return;
        _poster.Release(life + 1);
        await UntilAsync(() => Task.FromResult(_poster.Taken.ContainsKey(life)), cancellationToken);
        var id = _poster.Taken[life];
        await UntilAsync(async () => await StateAsync(id, cancellationToken) is OrderState.Sent or OrderState.Unknown or OrderState.Failed, cancellationToken);
        // The reseller executes what it has a mail of.
        if (!_tenant.Mailbox.Messages.Any(mail => OrderLedger.OrderOf(mail) == id && mail.To.Contains(_tenant.Reseller.Address)))
            return;
        await UntilAsync(async () =>
        {
            using var answer = await _app.Http.PostAsJsonAsync($"/api/orders/{id}/confirmation", new { reason = "The reseller said so." }, cancellationToken);
            return (int)answer.StatusCode < 500;
        }, cancellationToken);
        _tenant.State.ChangeUnits(_scenario.Plan.Orders[life].Sku, _scenario.Plan.Orders[life].Quantity);
        await UntilAsync(async () =>
        {
            await InvokeAsync("FollowUpOrders", cancellationToken);
            return await StateAsync(id, cancellationToken) is not (OrderState.Sent or OrderState.Confirmed or OrderState.Unknown);
        }, cancellationToken);
    }

    private Task LiveAssignmentAsync(int life, CancellationToken cancellationToken) => _work.AssignAsync(cancellationToken);

    private async Task LiveWaitingAsync(int life, CancellationToken cancellationToken)
    {
        if (await _work.WaitAsync("wait", cancellationToken) is null)
            return;
        _tenant.State.ChangeUnits(ChaosTenant.Waited, 1);
        await UntilAsync(async () =>
        {
            await InvokeAsync("ServeWaitingList", cancellationToken);
            return (await MissingFromWaitingAsync(cancellationToken)).Count == 0;
        }, cancellationToken);
    }

    /// <summary>The product becomes low again each time: what was reported is deleted.</summary>
    private async Task LiveWarningAsync(int life, CancellationToken cancellationToken)
    {
        foreach (var row in await RowsAsync(TableNames.AlertStates, cancellationToken))
            await new TableClient(_account, TableNames.AlertStates).DeleteEntityAsync(row, cancellationToken: cancellationToken);
        var before = _tenant.Mailbox.Messages.Count;
        if (!await UntilAsync(async () =>
            {
                await InvokeAsync("WarnLowLicenses", cancellationToken);
                return _tenant.Mailbox.Messages.Skip(before).Any(mail => IsAbout(mail, ChaosTenant.Low));
            }, cancellationToken))
            Report(WrongKind.Lost, $"No mail warns of {ChaosTenant.Low} after a call of storage had failed.");
    }

    /// <summary>Starts a timer's function, and gives it a moment.</summary>
    private async Task InvokeAsync(string function, CancellationToken cancellationToken)
    {
        using var answer = await _app.Http.PostAsJsonAsync($"/admin/functions/{function}", new { }, cancellationToken);
        answer.EnsureSuccessStatusCode();
        await Task.Delay(BetweenLooks, cancellationToken);
    }

    /// <summary>As it is stored: asking the app would be a call of storage.</summary>
    private async Task<OrderState?> StateAsync(string id, CancellationToken cancellationToken) =>
        (await RowsAsync(TableNames.Orders, cancellationToken))
            .Where(row => row.RowKey.StartsWith("order|", StringComparison.Ordinal) && row.GetString("Id") == id)
            .Select(row => (OrderState?)Enum.Parse<OrderState>(row.GetString("State"))).FirstOrDefault();

    /// <summary>Asks until it holds; lets time pass after a while, and then gives up.</summary>
    private async Task<bool> UntilAsync(Func<Task<bool>> holds, CancellationToken cancellationToken)
    {
        var (began, passed) = (DateTimeOffset.UtcNow, 0);
        while (DateTimeOffset.UtcNow - began < LongestStep)
        {
            try
            {
                if (await holds())
                    return true;
                if (DateTimeOffset.UtcNow - began > (passed + 1) * Short)
                {
                    passed++;
                    await LetTimePassAsync(cancellationToken);
                }
            }
            catch (Exception e) when (ChaosApp.IsNoAnswer(e, cancellationToken))
            {
                // It is asked again.
            }
            await Task.Delay(BetweenLooks / 4, cancellationToken);
        }
        return false;
    }
}
