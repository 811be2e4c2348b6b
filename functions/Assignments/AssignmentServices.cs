using LicenseFunctions.Assignments.Audit;
using LicenseFunctions.Assignments.Changes;
using LicenseFunctions.Assignments.Holders;
using LicenseFunctions.Assignments.Jobs;
using LicenseFunctions.Assignments.Waiting;
using LicenseFunctions.Assignments.Waiting.Storage;
using LicenseFunctions.Orders.Placing;
using LicenseFunctions.Shared.Storage.Backup;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Assignments;

internal static class AssignmentServices
{
    public static void AddAssignments(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<AssignmentOptions>(AssignmentOptions.Section);
        builder.Services.AddSingleton<GroupAssignmentReader>();
        builder.Services.AddSingleton<ChangeWriter>();
        builder.Services.AddSingleton<LicenseChanger>();
        builder.Services.AddSingleton<UserLicenses>();
        builder.Services.AddSingleton<LicenseHolders>();
        builder.Services.AddSingleton<ReclaimableLicenses>();
        builder.Services.AddSingleton<UnusedCounts>();
        builder.Services.AddSingleton<ChangeLog>();
        builder.Services.AddSingleton<ChangeUndo>();
        builder.Services.AddSingleton<JobStore>();
        builder.Services.AddSingleton<JobQueue>();
        builder.Services.AddSingleton<JobStarter>();
        builder.Services.AddSingleton<JobRunner>();
        builder.Services.AddSingleton<JobFollowUp>();
        builder.Services.AddSingleton<WaitingStore>();
        builder.Services.AddSingleton<IBackupRule, RestoredWaiting>();
        builder.Services.AddSingleton<IReservedLicenses, ReservedForWaiting>();
        builder.Services.AddSingleton<WaitingList>();
        builder.Services.AddSingleton<ICallbackSource, WaitingCallbacks>();
        builder.Services.AddSingleton<WaitingListAssigner>();
        builder.Services.AddSingleton<WaitingOrders>();
        builder.Services.AddSingleton<WaitingListProcessor>();
        builder.Services.AddSingleton<IAfterSnapshot>(provider => provider.GetRequiredService<WaitingListProcessor>());
        builder.Services.AddSingleton<IAfterSnapshot, GroupReprocessor>();
    }
}
