using LicenseFunctions.Shared.Telemetry;

namespace LicenseFunctions.Infrastructure.Tests.Deployment;

/// <summary>What the workbook shows, and where it gets it from.</summary>
internal static class WorkbookChecks
{
    private const int OrderChanged = 5001;

    public static IReadOnlyList<Check> All { get; } =
    [
        new("the workbook reads this deployment's logs, in the chosen time", Source),
        new("the workbook shows every metric of the app by dimensions that it has, and no other", Metrics),
        new("the workbook asks for each value that a query needs, and needs each that it asks for", Values),
        new("the workbook matches what the app logs", Events),
    ];

    private static void Source(Prediction made)
    {
        var workspace = made.Only("Microsoft.OperationalInsights/workspaces").Id;
        var workbook = Workbook.Of(made);
        Assert.Equal(workspace, workbook.SourceId);
        Assert.Distinct(workbook.ItemNames);
        Assert.All(workbook.QueryItems, item =>
        {
            Assert.Equal([workspace], item.Texts("content.crossComponentResources"));
            Assert.Equal("TimeRange", item.Text("content.timeContextFromParameter"));
        });
    }

    private static void Metrics(Prediction made)
    {
        var queries = Workbook.Of(made).Queries.Values.Where(query => LogQuery.Metrics(query).Count > 0).ToList();
        Assert.Equal(AppMeasurements.Dimensions.Keys.Order(StringComparer.Ordinal),
            queries.SelectMany(LogQuery.Metrics).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.All(queries, query => Assert.All(LogQuery.Metrics(query), metric =>
            Assert.Empty(LogQuery.Properties(query).Except(AppMeasurements.Dimensions[metric], StringComparer.Ordinal))));
    }

    private static void Values(Prediction made)
    {
        var workbook = Workbook.Of(made);
        Assert.Equal(workbook.Declared.Order(StringComparer.Ordinal), workbook.Used.Order(StringComparer.Ordinal));
    }

    private static void Events(Prediction made)
    {
        var queries = Workbook.Of(made).Queries;
        Assert.All(queries.Values, query =>
            Assert.Equal(LogQuery.EventIds(query).Select(id => AppCode.LogEvents.GetValueOrDefault(id, $"no event {id}")), LogQuery.EventNames(query)));
        var log = queries["order-log"];
        var (text, order) = (AppCode.LogTexts[OrderChanged], "LIC-20260301-090000-7KQ2M");
        Assert.Equal([OrderChanged], LogQuery.EventIds(log));
        Assert.All(LogQuery.Properties(log).Where(name => name is not ("EventId" or "EventName")), name =>
            Assert.Contains($"{{{name}}}", text, StringComparison.Ordinal));
        Assert.Equal(order, LogQuery.ValueIn(log, text.Replace("{OrderId}", order, StringComparison.Ordinal)));
        Assert.Empty(((string[])[AppTraces.CorrelationId, AppTraces.OrderId]).Except(LogQuery.Properties(queries["follow-one"]), StringComparer.Ordinal));
    }
}
