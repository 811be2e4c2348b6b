using System.Net;
using Azure.Data.Tables;
using LicenseFunctions.Assignments.Waiting;
using LicenseFunctions.Commands;
using LicenseFunctions.Health;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Replies.Unmatched;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Shared.Storage.Backup;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders;
using LicenseFunctions.Tests.Orders.Fulfilment;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Commands;

public sealed class BackupTests(AzuriteFixture azurite) : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Fact]
    public async Task Restore_IntoAnEmptyAccount_GivesBackEveryRow_AndTheAppGoesOn()
    {
        await using var app = await TestApp.StartAsync(azurite);
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        var sent = await app.SendOrderAsync("SPE_E5", 3);
        await app.SendAsync(HttpMethod.Put, "/api/users/wout.stevens@contoso.example/licenses/SPE_E5");
        await app.SendAsync(HttpMethod.Put, "/api/users/zoe.martens@contoso.example/licenses/EXCHANGESTANDARD", """{"whenNoneFree": "wait"}""");
        var before = await RowsAsync(app.Storage);
        Assert.Equal(0, (await RunAsync(app.Tenant, app.Storage, "backup", _folder)).Exit);

        var fresh = azurite.NewStorageAccount();
        var (exit, lines) = await RunAsync(app.Tenant, fresh, "restore", _folder);

        Assert.Equal(0, exit);
        Assert.StartsWith("Restore into http://127.0.0.1", lines[0], StringComparison.Ordinal);
        Assert.Equal(TableNames.InBackup.Select(table => $"{table}: {File.ReadLines(Path.Combine(_folder, $"{table}.jsonl")).Count()} rows"), lines.Skip(1));
        Assert.Equal(before, await RowsAsync(fresh));
        await using var restored = await TestApp.StartAsync(azurite, new()
        {
            Settings = new Dictionary<string, string>
            {
                ["DataStorage"] = fresh,
                ["AzureWebJobsStorage"] = fresh,
                ["Graph:TenantId"] = app.Tenant.State.TenantId.ToString()
            }
        });
        Assert.Equal(OrderState.Sent, await restored.StateAsync(sent));
        Assert.Equal(1, (await restored.GetAsync("/api/waiting?state=Waiting")).Body.GetProperty("value").GetArrayLength());
    }

    [Fact]
    public async Task Restore_OfOrdersThatWereAboutToBeSent_SendsNoneOfThem_AndSaysWhich()
    {
        await using var app = await TestApp.StartAsync(azurite,
            new() { Settings = new Dictionary<string, string> { ["AzureWebJobs.SendResellerOrder.Disabled"] = "true" } });
        var store = app.Services.GetRequiredService<OrderStore>();
        var waiting = (await app.PostOrderAsync("""{"sku": "SPE_E5", "quantity": 3}""")).Text("id")!;
        var sending = await store.AddOrderAsync(TimeProvider.System.GetUtcNow(), OrderState.Sending, TimeProvider.System.GetUtcNow());
        var failed = await store.AddOrderAsync(TimeProvider.System.GetUtcNow(), OrderState.Failed);
        await RunAsync(app.Tenant, app.Storage, "backup", _folder);

        await CutOffAsync(waiting);
        var fresh = azurite.NewStorageAccount();
        var (_, lines) = await RunAsync(app.Tenant, fresh, "restore", _folder);

        Assert.Equal(new[] { sending, waiting }.Order(StringComparer.Ordinal),
            lines.Where(line => line.Contains("Unknown", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]).Order(StringComparer.Ordinal));
        await using var restored = await TestApp.StartAsync(azurite, new()
        {
            Settings = new Dictionary<string, string>
            {
                ["DataStorage"] = fresh,
                ["AzureWebJobsStorage"] = fresh,
                ["Graph:TenantId"] = app.Tenant.State.TenantId.ToString()
            }
        });
        await restored.FollowUpAsync();
        Assert.Equal((OrderState.Unknown, OrderState.Unknown, OrderState.Failed),
            (await restored.StateAsync(waiting), await restored.StateAsync(sending), await restored.StateAsync(failed)));
        Assert.Empty(restored.MailsTo("orders@reseller.example"));
        Assert.Empty(restored.Tenant.Reseller.Orders);
    }

    [Fact]
    public async Task Restore_WhereRowsAre_NeedsToBeTold_AndAddsOnlyWhatIsMissing()
    {
        await using var app = await TestApp.StartAsync(azurite);
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        var (confirmed, lost) = (await app.SendOrderAsync("SPE_E5", 3), await app.SendOrderAsync("ENTERPRISEPACK", 2));
        await RunAsync(app.Tenant, app.Storage, "backup", _folder);
        await app.SendAsync(HttpMethod.Post, $"/api/orders/{confirmed}/confirmation");
        var later = await app.SendOrderAsync("ENTERPRISEPACK", 1);
        var before = await RowsAsync(app.Storage);
        foreach (var row in new[] { OrderId.ToRowKey(lost), OrderId.ToUnsettledKey(later) })
            await app.Table(TableNames.Orders)
                .DeleteEntityAsync(app.Tenant.State.TenantId.ToString(), row, cancellationToken: TestContext.Current.CancellationToken);

        var (refused, why) = await RunAsync(app.Tenant, app.Storage, "restore", _folder);
        var (done, _) = await RunAsync(app.Tenant, app.Storage, "restore", _folder, "--missing");

        Assert.Equal((1, 0), (refused, done));
        Assert.StartsWith("Nothing was restored: LicenseUsage, Orders", why[^1], StringComparison.Ordinal);
        Assert.Equal(before, await RowsAsync(app.Storage));
    }

    [Theory]
    [InlineData(14, false)]
    [InlineData(16, true)]
    public async Task Restore_WhereTheAppsTimersRanJustNow_SaysToStopTheApp_UntilThatIsConfirmed(int minutesAgo, bool isDone)
    {
        await using var app = await TestApp.StartAsync(azurite);
        var id = await app.SendOrderAsync("SPE_E5", 3);
        await RunAsync(app.Tenant, app.Storage, "backup", _folder);
        await app.Table(TableNames.Orders).DeleteEntityAsync(
            app.Tenant.State.TenantId.ToString(), OrderId.ToRowKey(id), cancellationToken: TestContext.Current.CancellationToken);
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddMinutes(-minutesAgo));
        var runs = new TimerRuns(app.Services.GetRequiredService<TableSource>(), clock);
        await runs.RecordAsync("FollowUpOrders", TestContext.Current.CancellationToken);

        var (exit, lines) = await RunAsync(app.Tenant, app.Storage, "restore", _folder, "--missing");

        var after = await app.GetAsync($"/api/orders/{id}");
        Assert.Equal((isDone ? 0 : 1, isDone ? HttpStatusCode.OK : HttpStatusCode.NotFound), (exit, after.Status));
        if (isDone)
            return;
        Assert.StartsWith("Nothing was restored. Stop the app first: FollowUpOrders completed 14 minutes ago", lines[^1], StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(app.Tenant, app.Storage, "restore", _folder, "--missing", "--stopped")).Exit);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync($"/api/orders/{id}")).Status);
    }

    [Fact]
    public async Task Restore_OfABackupMadeWhileOrdersMovedAndUsersWereServed_FitsTogether()
    {
        await using var app = await TestApp.StartAsync(azurite,
            new() { Settings = new Dictionary<string, string> { ["AzureWebJobs.SendResellerOrder.Disabled"] = "true" } });
        var (store, updater, none) = (app.Services.GetRequiredService<OrderStore>(), app.Services.GetRequiredService<OrderUpdater>(),
            TestContext.Current.CancellationToken);
        var id = await store.AddOrderAsync(TimeProvider.System.GetUtcNow(), OrderState.Sent, claimedAt: TimeProvider.System.GetUtcNow());
        var wait = (await app.SendAsync(HttpMethod.Put, "/api/users/zoe.martens@contoso.example/licenses/EXCHANGESTANDARD", """{"whenNoneFree": "wait"}"""))
            .Text("id");
        // The order's row is read, then it is confirmed, then its history is read; of the waiting list likewise.
        await RunAsync(app.Tenant, app.Storage, "backup", _folder);
        var early = await File.ReadAllLinesAsync(Path.Combine(_folder, "Orders.jsonl"), none);
        foreach (var happened in new OrderEvent[] { new DeliveryReported("delivered", At: null, "", OfPresentMail: true), new OrderConfirmed(Note: null) })
            await updater.ApplyAsync(id, happened, "test", none);
        var late = (await app.RowsAsync(TableNames.Orders)).Where(row => row.RowKey.StartsWith("step|", StringComparison.Ordinal)).Select(EntityJson.Write);
        await File.WriteAllLinesAsync(Path.Combine(_folder, "Orders.jsonl"),
            [.. early.Where(line => !line.Contains("step|", StringComparison.Ordinal)), .. late], none);
        var fresh = azurite.NewStorageAccount();

        Assert.Equal(0, (await RunAsync(app.Tenant, fresh, "restore", _folder)).Exit);

        await using var restored = await TestApp.StartAsync(azurite, new()
        {
            Settings = new Dictionary<string, string>
            {
                ["DataStorage"] = fresh,
                ["AzureWebJobsStorage"] = fresh,
                ["Graph:TenantId"] = app.Tenant.State.TenantId.ToString()
            }
        });
        Assert.Equal("Confirmed", (await restored.SendAsync(HttpMethod.Post, $"/api/orders/{id}/confirmation")).Text("state"));
        Assert.Equal(["Made by a test.", "SendGrid delivered the mail.", "Confirmed by hand.", "Confirmed by hand."], await restored.HistoryAsync(id));
        Assert.Equal(id, (await restored.Services.GetRequiredService<OrderStore>().ListOpenAsync(none).SingleAsync(none)).Id);
        Assert.Equal(System.Net.HttpStatusCode.NoContent, (await restored.SendAsync(HttpMethod.Delete, $"/api/waiting/{wait}")).Status);
    }

    [Fact]
    public async Task Restore_OfAnotherTenantsBackup_IsRefused()
    {
        await using var app = await TestApp.StartAsync(azurite);
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        await RunAsync(app.Tenant, app.Storage, "backup", _folder);
        var fresh = azurite.NewStorageAccount();

        var (exit, lines) = await RunAsync(app.Tenant, fresh, "restore", _folder, $"--Graph:TenantId={Guid.Empty}");

        Assert.Equal(1, exit);
        Assert.Contains($"The backup is of tenant {app.Tenant.State.TenantId}, but Graph__TenantId is {Guid.Empty}.", lines[^1], StringComparison.Ordinal);
        Assert.Empty(await RowsAsync(fresh));
    }

    [Fact]
    public async Task Restore_ThatWasCutOff_IsFinishedByAnother_WhichStillNamesWhatIsInDoubt()
    {
        await using var app = await TestApp.StartAsync(azurite,
            new() { Settings = new Dictionary<string, string> { ["AzureWebJobs.SendResellerOrder.Disabled"] = "true" } });
        var id = (await app.PostOrderAsync("""{"sku": "SPE_E5", "quantity": 3}""")).Text("id")!;
        await RunAsync(app.Tenant, app.Storage, "backup", _folder);
        var (fresh, orders) = (azurite.NewStorageAccount(), Path.Combine(_folder, "Orders.jsonl"));
        var rows = (await File.ReadAllLinesAsync(orders, TestContext.Current.CancellationToken)).Select(EntityJson.Read).ToList();
        var restored = app.Services.GetServices<IBackupRule>().Single(rule => rule.Table == TableNames.Orders);
        await new TableClient(fresh, TableNames.Orders).CreateIfNotExistsAsync(TestContext.Current.CancellationToken);
        foreach (var row in rows)
        {
            restored.Adjust(row);
            await new TableClient(fresh, TableNames.Orders).AddEntityAsync(row, TestContext.Current.CancellationToken);
        }

        var (exit, lines) = await RunAsync(app.Tenant, fresh, "restore", _folder, "--missing");
        var (again, silent) = await RunAsync(app.Tenant, fresh, "restore", _folder, "--missing");

        Assert.Equal((0, 0), (exit, again));
        Assert.Single(lines, line => line.StartsWith($"{id} was about to be sent", StringComparison.Ordinal));
        Assert.DoesNotContain(silent, line => line.Contains(id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Restore_ThatBringsBackAWaitOfSomebodyWhoWaitsAgain_LetsTheFirstGoOn()
    {
        await using var app = await TestApp.StartAsync(azurite);
        const string Path = "/api/users/zoe.martens@contoso.example/licenses/EXCHANGESTANDARD";
        var first = (await app.SendAsync(HttpMethod.Put, Path, """{"whenNoneFree": "wait"}""")).Text("id");
        await RunAsync(app.Tenant, app.Storage, "backup", _folder);
        foreach (var row in await app.RowsAsync(TableNames.Waiting))
            await app.Table(TableNames.Waiting).DeleteEntityAsync(row, cancellationToken: TestContext.Current.CancellationToken);
        var second = (await app.SendAsync(HttpMethod.Put, Path, """{"whenNoneFree": "wait"}""")).Text("id");

        Assert.Equal(0, (await RunAsync(app.Tenant, app.Storage, "restore", _folder, "--missing")).Exit);

        Assert.Equal(first, Assert.Single((await app.GetAsync("/api/waiting?state=Waiting")).Body.GetProperty("value").EnumerateArray()).GetProperty("id")
            .GetString());
        Assert.Equal("Cancelled", (await app.GetAsync($"/api/waiting/{second}")).Text("state"));
        app.Tenant.State.ChangeUnits("EXCHANGESTANDARD", 1);
        await app.Services.GetRequiredService<WaitingListProcessor>().RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal("Assigned", (await app.GetAsync($"/api/waiting/{first}")).Text("state"));
    }

    [Fact]
    public async Task Restore_OfAMailThatCameWhileTheBackupWasMade_CanBeAttached_AndGoesWithItsTime()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var none = TestContext.Current.CancellationToken;
        var order = await app.SendOrderAsync("SPE_E5", 3);
        var mail = new UnmatchedMail
        {
            Id = new string('a', 32),
            ReceivedAt = TimeProvider.System.GetUtcNow(),
            From = "x@y.example",
            EnvelopeFrom = "",
            To = "",
            Subject = "",
            MessageId = null,
            Date = null,
            Excerpt = "Done.",
            Says = ReplyMeaning.Yes,
        };
        await app.Services.GetRequiredService<UnmatchedMailStore>().TryAddAsync(mail, none);
        await RunAsync(app.Tenant, app.Storage, "backup", _folder);
        // The rows that point to mails are read before the mail comes.
        var file = Path.Combine(_folder, "OrderMail.jsonl");
        await File.WriteAllLinesAsync(file, (await File.ReadAllLinesAsync(file, none)).Where(line => !line.Contains("id|", StringComparison.Ordinal)), none);
        var fresh = azurite.NewStorageAccount();

        Assert.Equal(0, (await RunAsync(app.Tenant, fresh, "restore", _folder)).Exit);

        await using var restored = await TestApp.StartAsync(azurite, new()
        {
            Settings = new Dictionary<string, string>
            {
                ["DataStorage"] = fresh,
                ["AzureWebJobsStorage"] = fresh,
                ["Graph:TenantId"] = app.Tenant.State.TenantId.ToString()
            }
        });
        var attached = await restored.SendAsync(HttpMethod.Post, $"/api/orders/unmatched/{mail.Id}/attach", $$"""{"order": "{{order}}"}""");
        Assert.Equal("Confirmed", attached.Text("state"));
        Assert.Equal(1, await restored.Services.GetRequiredService<UnmatchedMailStore>().TrimAsync(TimeProvider.System.GetUtcNow().AddDays(1), none));
    }

    [Fact]
    public async Task Restore_OfABackupThatIsNotWhole_ChangesNothing()
    {
        await using var tenant = await TenantServer.StartAsync(new(), TestContext.Current.CancellationToken);
        var storage = azurite.NewStorageAccount();
        await RunAsync(tenant, storage, "backup", _folder);
        File.Delete(Path.Combine(_folder, "Waiting.jsonl"));

        var (exit, lines) = await RunAsync(tenant, storage, "restore", _folder);

        Assert.Equal(1, exit);
        Assert.Contains("Waiting.jsonl is missing", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_OfADamagedLine_NamesIt()
    {
        await using var tenant = await TenantServer.StartAsync(new(), TestContext.Current.CancellationToken);
        var storage = azurite.NewStorageAccount();
        await RunAsync(tenant, storage, "backup", _folder);
        await File.WriteAllTextAsync(Path.Combine(_folder, "Orders.jsonl"), """{"PartitionKey":"p","RowKey":"r","Quantity":{"int":5}}""" + "\n{\n",
            TestContext.Current.CancellationToken);

        var (exit, lines) = await RunAsync(tenant, storage, "restore", _folder);

        Assert.Equal(1, exit);
        Assert.EndsWith("Orders.jsonl, line 2: This is not a row of a backup.", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Row_OfEveryType_IsReadBackAsItWas()
    {
        var row = new TableEntity("p", "r")
        {
            ["Text"] = "é \"<>\n",
            ["Int"] = -5,
            ["Long"] = long.MaxValue,
            ["Double"] = 0.1,
            ["Bool"] = true,
            ["Guid"] = Guid.NewGuid(),
            ["Time"] = new DateTimeOffset(2026, 11, 24, 10, 38, 5, TimeSpan.Zero).AddTicks(1234567),
            ["Bytes"] = new byte[] { 0, 255, 7 },
            ["None"] = null,
        };

        var read = EntityJson.Read(EntityJson.Write(row));

        Assert.Equal(row.Where(property => property.Value is not null).OrderBy(property => property.Key, StringComparer.Ordinal),
            read.OrderBy(property => property.Key, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("backup")]
    [InlineData("restore", "--missing")]
    public async Task Command_ForStorageOnThisMachine_DoesNothingUnlessThatIsMeant(string command, params string[] options)
    {
        await using var tenant = await TenantServer.StartAsync(new(), TestContext.Current.CancellationToken);
        using var console = new StringWriter();

        var exit = await BackupCommand.RunAsync([command, _folder, .. options, .. TestApp.Arguments(tenant, azurite.NewStorageAccount())], console);

        Assert.Equal(1, exit);
        Assert.Contains("Nothing was done", console.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder));
    }

    [Fact]
    public async Task Backup_IntoAFolderOfAnother_IsRefused_AndOneThatWasCutOffIsBegunAnew()
    {
        await using var tenant = await TenantServer.StartAsync(new(), TestContext.Current.CancellationToken);
        var storage = azurite.NewStorageAccount();
        var old = Path.Combine(Directory.CreateDirectory(_folder).FullName, "Orders.jsonl");
        await File.WriteAllTextAsync(old, "of yesterday", TestContext.Current.CancellationToken);

        var (refused, lines) = await RunAsync(tenant, storage, "backup", _folder);
        var kept = await File.ReadAllTextAsync(old, TestContext.Current.CancellationToken);
        Directory.Move(_folder, _folder + ".unfinished");
        Directory.CreateDirectory(_folder);
        var (done, _) = await RunAsync(tenant, storage, "backup", _folder + Path.DirectorySeparatorChar);

        Assert.Equal((1, "of yesterday", 0), (refused, kept, done));
        Assert.Contains("is not empty", lines[^1], StringComparison.Ordinal);
        Assert.Equal(TableNames.InBackup.Select(table => $"{table}.jsonl").Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(_folder + ".unfinished"));
        Assert.Empty(await File.ReadAllTextAsync(old, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Backup_CanBeReadByItsOwnerOnly()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }
        await using var tenant = await TenantServer.StartAsync(new(), TestContext.Current.CancellationToken);

        await RunAsync(tenant, azurite.NewStorageAccount(), "backup", _folder);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder));
        Assert.Equal(TableNames.InBackup.Count, Directory.GetFiles(_folder).Length);
        foreach (var file in Directory.GetFiles(_folder))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Theory]
    [InlineData("backup")]
    [InlineData("restore", "--missing")]
    [InlineData("backup", "folder", "--loacl")]
    [InlineData("restore", "folder", "--dry-run")]
    public async Task Command_WithoutAFolder_OrWithAnOptionThatItDoesNotKnow_SaysWhatItNeeds(params string[] args)
    {
        using var console = new StringWriter();

        Assert.Equal(2, await BackupCommand.RunAsync(args, console));
        Assert.Contains("backup FOLDER", console.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A restore that dies at the table after the orders leaves none that could be sent.</summary>
    private async Task CutOffAsync(string waiting)
    {
        await using var tenant = await TenantServer.StartAsync(new() { ResellerDelay = Timeout.InfiniteTimeSpan }, TestContext.Current.CancellationToken);
        var (storage, next) = (azurite.NewStorageAccount(), Path.Combine(_folder, "OrderMail.jsonl"));
        var whole = await File.ReadAllTextAsync(next, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(next, "{", TestContext.Current.CancellationToken);

        Assert.Equal(1, (await RunAsync(tenant, storage, "restore", _folder)).Exit);

        await File.WriteAllTextAsync(next, whole, TestContext.Current.CancellationToken);
        var rows = await new TableClient(storage, TableNames.Orders).QueryAsync<TableEntity>(cancellationToken: TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["Unknown", "Unknown"], rows.Where(row => row.GetString("Id") == waiting).Select(row => row.GetString("State")));
    }

    public void Dispose()
    {
        foreach (var folder in new[] { _folder, _folder + ".unfinished" }.Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Every row of every table as text, but for what only storage knows, and when timers ran.</summary>
    private static async Task<IReadOnlyList<string>> RowsAsync(string storage)
    {
        var rows = new List<string>();
        foreach (var name in TableNames.InBackup)
        {
            var table = new TableClient(storage, name);
            await table.CreateIfNotExistsAsync(TestContext.Current.CancellationToken);
            await foreach (var row in table.QueryAsync<TableEntity>(cancellationToken: TestContext.Current.CancellationToken))
                rows.Add($"{name} {EntityJson.Write(row)}");
        }
        return rows;
    }

    private static async Task<(int Exit, IReadOnlyList<string> Lines)> RunAsync(TenantServer tenant, string storage, params string[] args)
    {
        using var console = new StringWriter();
        var exit = await BackupCommand.RunAsync([.. args.Take(2), "--local", .. TestApp.Arguments(tenant, storage), .. args.Skip(2)], console);
        return (exit, [.. console.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]);
    }
}
