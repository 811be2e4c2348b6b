using System.Globalization;
using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Infrastructure.Tests.Deployment;

/// <summary>What is logged, who is told, and what it may cost.</summary>
internal static class WatchChecks
{
    public static IReadOnlyList<Check> All { get; } =
    [
        new("an alert notifies the administrators of each case", Alerts),
        new("each alert looks further back than it waits, so that nothing late is missed", Windows),
        new("alerts know the events that the app logs", Events),
        new("the alert about orders matches what the app logs about them", OrderStates),
        new("every timer is watched", Timers),
        new("with Entra on, an alert notifies the administrators that sign-in or settings were changed", Changes),
        new("app, storage and vault log what happens to them", Diagnostics),
        new("requests are logged without their URLs, which contain users", Addresses),
        new("a budget warns the administrators", Budget),
        new("every resource that can have tags has them", Tags),
    ];

    private static void Alerts(Prediction made)
    {
        var group = made.Only("Microsoft.Insights/actionGroups");
        Assert.True(group.Is("properties.enabled"));
        Assert.NotEmpty(group.List("properties.emailReceivers"));
        Assert.Equal(["failed-invocations", "order-needs-a-person", "poison-message", "timer-silent"], Rules(made).Keys.Order(StringComparer.Ordinal));
        Assert.All(Rules(made).Values, rule =>
        {
            Assert.True(rule.Is("properties.enabled"));
            Assert.Equal([group.Id], rule.Texts("properties.actions.actionGroups"));
            Assert.Equal([made.Only("Microsoft.OperationalInsights/workspaces").Id], rule.Texts("properties.scopes"));
        });
    }

    private static void Windows(Prediction made)
    {
        Assert.All(Rules(made), rule =>
        {
            var (every, within) = (Span(rule.Value, "properties.evaluationFrequency"), Span(rule.Value, "properties.windowSize"));
            Assert.True(within > every, rule.Key);
            Assert.All(LogQuery.MinutesOfArrival(LogQuery.Of(rule.Value)), minutes =>
                Assert.True(TimeSpan.FromMinutes(minutes) > every && TimeSpan.FromMinutes(minutes) <= within, rule.Key));
        });
        var silent = Rules(made)["timer-silent"];
        Assert.True(Span(silent, "properties.windowSize") >= TimeSpan.FromDays(2));
        Assert.Contains("let longest = 26h", LogQuery.Of(silent), StringComparison.Ordinal);
    }

    private static void Events(Prediction made)
    {
        Assert.All(Rules(made).Values.Select(LogQuery.Of).Where(query => query.Contains("AppTraces", StringComparison.Ordinal)), query =>
        {
            var ids = LogQuery.EventIds(query);
            Assert.NotEmpty(ids);
            Assert.Equal(ids.Select(id => AppCode.LogEvents.GetValueOrDefault(id, $"no event {id}")).Order(StringComparer.Ordinal),
                LogQuery.EventNames(query).Order(StringComparer.Ordinal));
        });
    }

    /// <summary>Without OpenTelemetry a log line is only its text, so the query takes the state from there.</summary>
    private static void OrderStates(Prediction made)
    {
        const int orderChanged = 5001;
        var query = LogQuery.Of(Rules(made)["order-needs-a-person"]);
        Assert.Equal([nameof(OrderState.Failed), nameof(OrderState.NeedsAttention), nameof(OrderState.Unknown)],
            LogQuery.States(query).Order(StringComparer.Ordinal));
        var line = AppCode.LogTexts[orderChanged].Replace("{OrderId}", "LIC-20260301-090000-7KQ2M", StringComparison.Ordinal)
            .Replace("{From}", nameof(OrderState.Sending), StringComparison.Ordinal).Replace("{To}", nameof(OrderState.Unknown), StringComparison.Ordinal);
        Assert.Equal(nameof(OrderState.Unknown), LogQuery.ValueIn(query, line));
    }

    private static void Timers(Prediction made) =>
        Assert.Equal(AppCode.Timers, LogQuery.Timers(LogQuery.Of(Rules(made)["timer-silent"])).Order(StringComparer.Ordinal));

    private static void Changes(Prediction made)
    {
        var alerts = made.Of("Microsoft.Insights/activityLogAlerts");
        Assert.Equal(made.HasSignIn ? 1 : 0, alerts.Count);
        Assert.All(alerts, alert =>
        {
            Assert.True(alert.Is("properties.enabled"));
            Assert.Equal([made.App.Id], alert.Texts("properties.scopes"));
            Assert.Equal([made.Only("Microsoft.Insights/actionGroups").Id],
                alert.List("properties.actions.actionGroups").Select(group => group.Text("actionGroupId")));
            Assert.Contains("Microsoft.Web/sites/config/write", alert.List("properties.condition.allOf").Select(condition => condition.Text("equals")));
        });
    }

    private static void Diagnostics(Prediction made)
    {
        var settings = made.Of("Microsoft.Insights/diagnosticSettings");
        string[] watched =
        [
            $"{made.HostAccount.Id}/blobServices/default", $"{made.DataAccount.Id}/tableServices/default", $"{made.DataAccount.Id}/queueServices/default",
            made.Vault.Id, made.App.Id,
        ];
        Assert.Equal(watched.Order(StringComparer.Ordinal), settings.Select(setting => setting.Scope).Order(StringComparer.Ordinal));
        Assert.All(settings, setting =>
        {
            Assert.NotEmpty(setting.List("properties.logs"));
            Assert.Equal(made.Only("Microsoft.OperationalInsights/workspaces").Id, setting.Text("properties.workspaceId"));
        });
    }

    private static void Addresses(Prediction made)
    {
        var (rule, workspace) = (made.Only("Microsoft.Insights/dataCollectionRules"), made.Only("Microsoft.OperationalInsights/workspaces"));
        Assert.Equal("WorkspaceTransforms", rule.Text("kind"));
        var flow = Assert.Single(rule.List("properties.dataFlows"));
        Assert.Equal(["Microsoft-Table-AppRequests"], flow.Texts("streams"));
        Assert.Equal("source | extend Url = \"\"", flow.Text("transformKql"));
        var destination = Assert.Single(rule.List("properties.destinations.logAnalytics"));
        Assert.Equal((workspace.Id, flow.Texts("destinations")[0]), (destination.Text("workspaceResourceId"), destination.Text("name")));
        Assert.Equal(rule.Id, workspace.Text("properties.defaultDataCollectionRuleResourceId"));
    }

    private static void Budget(Prediction made)
    {
        var budget = made.Only("Microsoft.Consumption/budgets");
        Assert.InRange(decimal.Parse(budget.Text("properties.amount"), CultureInfo.InvariantCulture), 1, 1000);
        Assert.NotEmpty(budget.Texts("properties.notifications.spent.contactEmails"));
        Assert.EndsWith("-01", budget.Text("properties.timePeriod.startDate"), StringComparison.Ordinal);
    }

    private static void Tags(Prediction made) =>
        Assert.All(made.All.Where(resource => resource.Text("location").Length > 0), resource =>
            Assert.Equal("LicenseFunctions", resource.Text("tags.application")));

    private static Dictionary<string, Resource> Rules(Prediction made) =>
        made.Of("Microsoft.Insights/scheduledQueryRules").ToDictionary(rule => rule.Text("properties.displayName").Split(": ")[^1], StringComparer.Ordinal);

    private static TimeSpan Span(Resource rule, string path) => System.Xml.XmlConvert.ToTimeSpan(rule.Text(path));
}
