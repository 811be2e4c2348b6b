using Microsoft.Extensions.Options;

namespace LicenseFunctions.Orders;

/// <summary>Example addresses are allowed only while mail goes to a test server on this machine.</summary>
internal sealed class ResellerOptionsValidator(
    IOptions<MailChannelOptions> channel, IOptions<SendGridOptions> sendGrid, IOptions<GraphOptions> graph) : IValidateOptions<ResellerOptions>
{
    public ValidateOptionsResult Validate(string? name, ResellerOptions options)
    {
        var problems = new List<string>();
        var isTest = channel.Value.IsTest(sendGrid.Value, graph.Value);
        if (MailAddresses.Problem(options.Email, isTest) is { } problem)
            problems.Add($"Reseller__Email: {problem}");
        problems.AddRange(
            MailAddresses.Split(options.AnswerDomains).Where(domain => Uri.CheckHostName(domain) != UriHostNameType.Dns)
                .Select(domain => $"Reseller__AnswerDomains: '{domain}' is not a domain."));
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
