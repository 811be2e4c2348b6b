using System.Reflection;
using System.Text.Json;
using LicenseFunctions.Shared.Http;
using LicenseFunctions.Shared.Http.Access;
using LicenseFunctions.Shared.Http.Problems;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;

namespace LicenseFunctions.Tests.Contract;

public sealed class DocumentTests(AzuriteFixture azurite)
{
    private static readonly IReadOnlyDictionary<string, ProblemKind> Kinds = typeof(ProblemKind).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => field.GetValue(null)).OfType<ProblemKind>().ToDictionary(kind => kind.Code);

    public static TheoryData<string> Operations => [.. ContractDocument.Operations.Select(operation => operation.Id)];

    [Fact]
    public void Operations_AreTheHttpFunctionsOfTheApp()
    {
        var functions =
            from type in typeof(Program).Assembly.GetTypes()
            from method in type.GetMethods(
                BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            let function = method.GetCustomAttribute<FunctionAttribute>()
            from parameter in method.GetParameters()
            let trigger = parameter.GetCustomAttribute<HttpTriggerAttribute>()
            // Pages are for people, and not part of the contract.
            where function is not null && trigger is not null && trigger.Route!.Split('/')[0] != "app"
            let level = (AuthorizationLevel)parameter.GetCustomAttributesData()
                .Single(data => data.AttributeType == typeof(HttpTriggerAttribute)).ConstructorArguments[0].Value!
            // What answers HEAD answers it as GET, without a body.
            from verb in (trigger.Methods ?? ["every method"]).Where(verb => verb != "head")
            let route = RoutePatternFactory.Parse(trigger.Route!)
            let parameters = route.Parameters.Select(p => p.Name)
            select $"{function.Name}: {verb} /{PathOf(route)} ({string.Join(", ", parameters)}) {level}";
        var documented =
            from operation in ContractDocument.Operations
            let parameters = operation.Parameters.Where(parameter => Text(parameter, "in") == "path").Select(parameter => Text(parameter, "name"))
            select $"{operation.Id}: {operation.Method} {operation.Path} ({string.Join(", ", parameters)}) {(operation.IsOpen ? "Anonymous" : "Function")}";

        Assert.Equal(functions.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Role_InTheDocument_IsTheOneThatTheFunctionAsksFor(string id)
    {
        var operation = ContractDocument.Operations.Single(operation => operation.Id == id);
        string[] roles = operation.Definition.TryGetProperty("x-app-role", out var role) ? [role.GetString()!] : [AppRole.Read, AppRole.Assign, AppRole.Order];

        Assert.Equal(roles, new[] { AppRole.Read, AppRole.Assign, AppRole.Order }.Where(r => AppRole.Allows(id, new HashSet<string> { r })));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void QueryParameters_InTheDocument_AreThoseThatTheFunctionKnows(string id)
    {
        var operation = ContractDocument.Operations.Single(operation => operation.Id == id);
        var documented = operation.Parameters.Where(parameter => Text(parameter, "in") == "query").Select(parameter => Text(parameter, "name")!);

        Assert.Equal(operation.IsStrict ? documented.Order(StringComparer.Ordinal) : null, QueryParameters.Of(id)?.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Codes_AreTheProblemKinds_EachWithItsStatusAndTitle()
    {
        var codes = ContractDocument.Components("schemas").Single(schema => schema.Name == "ProblemCode").Value.GetProperty("enum").EnumerateArray()
            .Select(code => code.GetString()!);
        var examples = ContractDocument.Components("examples").Select(example => (Name: example.Name, Value: example.Value.GetProperty("value")));

        Assert.Equal(Kinds.Keys.Order(StringComparer.Ordinal), codes.Order(StringComparer.Ordinal));
        Assert.Equal(
            Kinds.Values.OrderBy(kind => kind.Code, StringComparer.Ordinal).Select(kind => (kind.Code, kind.Code, kind.Status, kind.Title)),
            examples.OrderBy(example => example.Name, StringComparer.Ordinal).Select(example =>
                (example.Name, Text(example.Value, "code")!, example.Value.GetProperty("status").GetInt32(), Text(example.Value, "title")!)));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Refusals_OfAnOperation_AreKnownKindsAtTheirStatus(string id)
    {
        var operation = ContractDocument.Operations.Single(operation => operation.Id == id);
        foreach (var response in operation.Responses.Where(response => response.Status >= 400 && !operation.IsToldByPage(response.Status)))
        {
            Assert.Equal(["application/problem+json"], response.MediaTypes);
            Assert.NotEmpty(response.Codes);
            Assert.All(response.Codes, code => Assert.Equal(response.Status, Kinds[code].Status));
            // People read the description, programs the examples.
            Assert.EndsWith($" Codes: {string.Join(", ", response.Codes.Select(code => $"`{code}`"))}.", Text(response.Definition, "description"),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Pages_AreWhatAnOperationForPeopleAnswers_AndNoOther()
    {
        foreach (var operation in ContractDocument.Operations)
        {
            var pages = operation.Responses.Where(response => response.MediaTypes.Contains("text/html")).ToList();
            Assert.Equal(operation.Responses.Select(response => response.Status).Where(operation.IsToldByPage), pages.Select(page => page.Status));
            Assert.All(pages, page => Assert.Equal(["text/html"], page.MediaTypes));
        }
    }

    [Fact]
    public void Codes_ThatNoOperationAnswers_AreNone() =>
        Assert.Empty(Kinds.Keys.Except(ContractDocument.Operations.SelectMany(operation => operation.Responses).SelectMany(response => response.Codes)));

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Examples_OfAnOperation_AreWhatItsSchemasSay(string id)
    {
        var operation = ContractDocument.Operations.Single(operation => operation.Id == id);

        if (operation.Definition.TryGetProperty("requestBody", out var request) && request.GetProperty("content")
            .TryGetProperty("application/json", out var json))
            await ContractSchemas.IsRequestAsync(id, json.GetProperty("example"));
        foreach (var response in operation.Responses)
        {
            foreach (var type in response.MediaTypes)
            {
                foreach (var example in Examples(response.Definition.GetProperty("content").GetProperty(type)))
                    await ContractSchemas.IsAnswerAsync(id, response.Status, type, example);
            }
        }
    }

    [Fact]
    public async Task Document_IsServedAsItIs()
    {
        await using var app = await TestApp.StartAsync(azurite);

        var answer = await app.GetAsync("/api/openapi.json");

        Assert.Equal("application/json", answer.MediaType);
        Assert.Equal(ContractDocument.Root.GetRawText(), answer.Body.GetRawText());
    }

    /// <summary>The route without the constraints that its parameters have.</summary>
    private static string PathOf(RoutePattern route) => string.Join('/', route.PathSegments.Select(segment => string.Concat(segment.Parts.Select(
        part => part is RoutePatternParameterPart parameter ? $"{{{parameter.Name}}}" : ((RoutePatternLiteralPart)part).Content))));

    private static IEnumerable<JsonElement> Examples(JsonElement content) =>
        content.TryGetProperty("example", out var example) ? [example]
        : content.TryGetProperty("examples", out var examples) ? examples.EnumerateObject().Select(e => ContractDocument.Resolve(e.Value).GetProperty("value"))
        : [];

    private static string? Text(JsonElement element, string property) => element.GetProperty(property).GetString();
}
