using LicenseFunctions.Shared;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Assignments;

internal static class AssignmentServices
{
    /// <summary>Assigning and removing licenses over HTTP.</summary>
    public static void AddAssignments(this FunctionsApplicationBuilder builder)
    {
        builder.Services.AddSettings<AssignmentOptions>(AssignmentOptions.Section);
        builder.Services.AddSingleton<ChangeWriter>();
        builder.Services.AddSingleton<LicenseChanger>();
        builder.Services.AddSingleton<UserLicenses>();
        builder.Services.AddSingleton<ChangeLog>();
    }
}
