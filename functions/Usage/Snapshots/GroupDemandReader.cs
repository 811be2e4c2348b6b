namespace LicenseFunctions.Usage.Snapshots;

/// <summary>
/// Reads how many users wait for a license in groups. Without the permission the app goes on without these numbers; the row <c>groups</c> of the table
/// LicenseUsage remembers that this was logged.
/// </summary>
internal sealed partial class GroupDemandReader(GroupDirectory groups, TableSource tables, ILogger<GroupDemandReader> logger)
{
    private const string Row = "groups";
    private readonly TablePartition _rows = tables.Of(TableNames.LicenseUsage);

    /// <summary>So that the row is deleted once, and not looked for at each reading.</summary>
    private volatile bool _isAllowed;

    /// <summary>Null if groups cannot be read, which is logged.</summary>
    public async Task<GroupDemand?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var demand = await groups.GetDemandAsync(cancellationToken);
            if (!_isAllowed)
                await _rows.DeleteAsync(Row, cancellationToken);
            _isAllowed = true;
            return demand;
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.GraphForbidden)
        {
            _isAllowed = false;
            if (await _rows.FindAsync(Row, cancellationToken) is null)
            {
                await _rows.UpsertAsync(new TableEntity(null, Row) { ["IsRefused"] = true }, cancellationToken);
                NotAllowed(GraphPermissions.ReadGroups);
            }
            return null;
        }
        catch (ProblemException e)
        {
            NotRead(e, e.Kind.Code);
            return null;
        }
    }

    [LoggerMessage(2501, LogLevel.Warning,
        "Users who wait for licenses in groups are not counted: the app lacks the Microsoft Graph application permission {Permission}. "
        + "The app keeps trying; this is logged once")]
    private partial void NotAllowed(string permission);

    [LoggerMessage(2502, LogLevel.Warning, "Users who wait for licenses in groups could not be counted ({Code}); the next run retries")]
    private partial void NotRead(Exception e, string code);
}
