using Azure.Identity;

namespace LicenseFunctions.Shared.Storage;

/// <summary>Recognizes failures of storage, in every form in which the Azure SDK throws them.</summary>
internal static class StorageFailure
{
    /// <summary>Whether storage or the sign-in failed. After its retries the SDK throws an <see cref="AggregateException"/> of all tries.</summary>
    public static bool Is(Exception e) => e is RequestFailedException or AuthenticationFailedException
        || (e is AggregateException attempts && attempts.InnerExceptions.All(one => one is OperationCanceledException or IOException || Is(one)));

    /// <summary>Whether a retry may succeed: not after a refusal, such as a missing permission.</summary>
    public static bool MayPass(Exception e) => e switch
    {
        AggregateException attempts => attempts.InnerExceptions.All(MayPass),
        RequestFailedException failed => failed.Status is not (400 or 401 or 403 or 413),
        _ => true,
    };

    /// <summary>Describes the failure for an administrator.</summary>
    public static string Describe(Exception e) => e switch
    {
        AggregateException attempts => Describe(attempts.InnerExceptions[^1]),
        RequestFailedException { Status: > 0 } failed => $"Storage answered {failed.Status} {failed.ErrorCode}.",
        AuthenticationFailedException => "The app could not sign in to Entra ID.",
        _ => "Storage does not answer.",
    };
}
