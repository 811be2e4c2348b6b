using LicenseFunctions.Assignments.Jobs;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Shared.Callbacks;

namespace LicenseFunctions.Infrastructure.Tests.Deployment;

/// <summary>The two storage accounts.</summary>
internal static class StorageChecks
{
    public static IReadOnlyList<Check> All { get; } =
    [
        new("no account accepts a shared key", made => Assert.All(made.Accounts, account => Assert.True(account.IsNot("properties.allowSharedKeyAccess")))),
        new("every account requires TLS 1.2", made => Assert.All(made.Accounts, Tls)),
        new("no blob is public", NoPublicBlobs),
        new("the tables are those of the app", made => Assert.Equal(AppCode.Tables, Names(made, "Microsoft.Storage/storageAccounts/tableServices/tables"))),
        new("the queues are those of the app, with the poison queue", Queues),
        new("a lock keeps the data, if the parameters say so", Lock),
    ];

    private static void Tls(Resource account)
    {
        Assert.Contains(account.Text("properties.minimumTlsVersion"), (string[])["TLS1_2", "TLS1_3"]);
        Assert.True(account.Is("properties.supportsHttpsTrafficOnly"));
    }

    private static void NoPublicBlobs(Prediction made)
    {
        Assert.All(made.Accounts, account => Assert.True(account.IsNot("properties.allowBlobPublicAccess")));
        Assert.All(made.Of("Microsoft.Storage/storageAccounts/blobServices/containers"), container =>
            Assert.Equal("None", container.Text("properties.publicAccess")));
    }

    private static void Queues(Prediction made)
    {
        Assert.Equal([CallbackQueue.Name, JobQueue.Name, OrderQueue.Name, OrderQueue.PoisonName], AppCode.QueueTriggers);
        // Of callbacks and jobs no function empties the poison queue: their rows are what counts.
        Assert.Equal(AppCode.QueueTriggers.Append(CallbackQueue.PoisonName).Append(JobQueue.PoisonName).Order(StringComparer.Ordinal),
            Names(made, "Microsoft.Storage/storageAccounts/queueServices/queues"));
    }

    private static void Lock(Prediction made)
    {
        var locks = made.Of("Microsoft.Authorization/locks");
        if (made.Only("Microsoft.Consumption/budgets").Name.Contains("test", StringComparison.Ordinal))
            Assert.Empty(locks);
        else
            Assert.Equal("CanNotDelete", Assert.Single(locks, item => item.Scope == made.DataAccount.Id).Text("properties.level"));
    }

    private static IEnumerable<string> Names(Prediction made, string type) =>
        made.Of(type).Where(item => item.Id.StartsWith(made.DataAccount.Id + "/", StringComparison.Ordinal)).Select(item => item.Name.Split('/')[^1])
            .Order(StringComparer.Ordinal);
}
