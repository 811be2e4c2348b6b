using Azure.Identity;
using Microsoft.Graph.Models.ODataErrors;
using Microsoft.Kiota.Abstractions;
using Polly.Timeout;

namespace LicenseFunctions.Shared.Graph.Pipeline;

/// <summary>Describes failures of Microsoft Graph as problems.</summary>
internal static class GraphFailure
{
    /// <summary>Runs one Graph call and turns its failure into a <see cref="ProblemException"/>.</summary>
    /// <param name="permission">The permission that the call needs, for the message.</param>
    public static async Task<T> Guard<T>(Func<Task<T>> call, string permission, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (ApiException e)
        {
            // A date in Retry-After is relative to Graph's own clock.
            var answeredAt = DateTimeOffset.TryParse(Header(e, "Date")?.FirstOrDefault(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
                out var date) ? date : DateTimeOffset.MaxValue;
            throw Describe(e.ResponseStatusCode, (e as ODataError)?.Error?.Message, RetryAfter(Header(e, "Retry-After"), answeredAt), permission, e);
        }
        catch (AuthenticationFailedException e)
        {
            throw new ProblemException(ProblemKind.GraphForbidden, "The app could not sign in to Entra ID. Check its identity; the log has the cause.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutRejectedException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw Unavailable("Microsoft Graph did not answer. Try again in a minute.", e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // JSON that the SDK does not expect.
            throw Unavailable("Microsoft Graph's answer cannot be read. Try again in a minute.", e);
        }

        static ProblemException Unavailable(string detail, Exception e) =>
            new(ProblemKind.GraphUnavailable, detail, e) { RetryAfter = TimeSpan.FromSeconds(60) };
    }

    public static ProblemException Describe(GraphReply reply, string permission) => Describe(reply.Status, reply.Message, reply.RetryAfter, permission, null);

    /// <summary>Reads a Retry-After header: seconds, also Graph's fractions (<c>2.128</c>), or an HTTP date; null without one.</summary>
    public static TimeSpan? RetryAfter(IEnumerable<string>? values, DateTimeOffset now)
    {
        var text = values?.FirstOrDefault();
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 3600));
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) && date > now ? date - now : null;
    }

    private static IEnumerable<string>? Header(ApiException e, string name) =>
        e.ResponseHeaders?.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static ProblemException Describe(int status, string? message, TimeSpan? retryAfter, string permission, Exception? cause)
    {
        var wait = retryAfter ?? TimeSpan.FromSeconds(10);
        return status switch
        {
            401 => new(ProblemKind.GraphForbidden, "Microsoft Graph did not accept the app's token. Check Graph__TenantId and the app's identity.", cause),
            403 => new(ProblemKind.GraphForbidden,
                $"The app's identity lacks the Microsoft Graph application permission {permission}, or admin consent for it.", cause),
            429 => new(ProblemKind.GraphThrottled, "Microsoft Graph is throttling this tenant. Try again after the time in Retry-After.", cause)
            { RetryAfter = wait },
            409 => new(ProblemKind.ConcurrentChange, "Other changes to this tenant got in the way, repeatedly. Try again.", cause) { RetryAfter = wait },
            0 => new(ProblemKind.GraphUnavailable, $"Microsoft Graph did not answer{Because(message)}. Try again.", cause) { RetryAfter = wait },
            >= 500 => new(ProblemKind.GraphUnavailable, $"Microsoft Graph answered {status}{Because(message)}. Try again.", cause) { RetryAfter = wait },
            _ => new(ProblemKind.GraphRefused, $"Microsoft Graph answered {status}: {message ?? "no reason given"}", cause),
        };
    }

    private static string Because(string? message) => string.IsNullOrWhiteSpace(message) ? "" : $": {message.TrimEnd('.', ' ')}";
}
