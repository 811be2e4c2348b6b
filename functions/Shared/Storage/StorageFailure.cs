using Azure.Identity;

namespace LicenseFunctions.Shared.Storage;

/// <summary>Distinguishes failures of storage from others, in every form in which the Azure SDK throws it.</summary>
internal static class StorageFailure
{
    /// <summary>
    /// Whether storage failed, refused or did not answer, or the app could not sign in to it. After several tries the SDK throws an
    /// <see cref="AggregateException"/> of what each ended with: a refusal, a broken connection, or the time that was over.
    /// </summary>
    public static bool Is(Exception e) => e is RequestFailedException or AuthenticationFailedException
        || (e is AggregateException tries && tries.InnerExceptions.All(one => one is OperationCanceledException or IOException || Is(one)));

    /// <summary>Whether trying again may help. A refusal stays: a permission is missing, or the app asked for what cannot be.</summary>
    public static bool MayPass(Exception e) => e switch
    {
        AggregateException tries => tries.InnerExceptions.All(MayPass),
        RequestFailedException failed => failed.Status is not (400 or 401 or 403 or 413),
        _ => true,
    };

    /// <summary>What storage did, for an administrator.</summary>
    public static string Describe(Exception e) => e switch
    {
        AggregateException tries => Describe(tries.InnerExceptions[^1]),
        RequestFailedException { Status: > 0 } failed => $"Storage answered {failed.Status} {failed.ErrorCode}.",
        AuthenticationFailedException => "The app could not sign in to Entra ID.",
        _ => "Storage does not answer.",
    };
}
