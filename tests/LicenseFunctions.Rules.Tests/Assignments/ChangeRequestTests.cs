using System.Text.Json;
using LicenseFunctions.Assignments.Changes;
using LicenseFunctions.Shared.Callbacks;
using LicenseFunctions.Shared.Http;
using LicenseFunctions.Shared.Http.Problems;

namespace LicenseFunctions.Rules.Tests.Assignments;

/// <summary>Which bodies are refused, and which fields the refusal names.</summary>
public sealed class ChangeRequestTests
{
    private static readonly CallbackOptions Callbacks = new() { AllowedHosts = "hooks.contoso.example" };

    [Theory]
    [InlineData("""{"changes": [{"user": "a", "add": ["E3"]}]}""", "")]
    [InlineData("""{"changes": [{"user": "a", "add": [{"sku": "E3", "disabledPlans": ["TEAMS1"]}], "remove": ["E5"], "usageLocation": "BE"}]}""", "")]
    [InlineData("""{"changes": [{"user": "a", "remove": ["E5"]}, {"user": "b", "remove": ["E5"]}]}""", "")]
    [InlineData("""{"changes": []}""", "changes")]
    [InlineData("""{"changes": [{"user": "a", "add": ["E3"]}, null]}""", "changes[1]")]
    [InlineData("""{"changes": [{"user": "a", "add": [null]}]}""", "changes[0]")]
    [InlineData("""{"changes": [{"user": "a", "add": ["E3"]}, {"user": "b"}]}""", "changes[1]")]
    [InlineData("""{"changes": [{"user": " ", "add": ["E3"]}]}""", "changes[0].user")]
    [InlineData("""{"changes": [{"user": "..", "add": ["E3"]}]}""", "changes[0].user")]
    [InlineData("""{"changes": [{"user": "a", "add": ["E3"]}, {"user": "A", "add": ["E3"]}]}""", "changes")]
    [InlineData("""{"changes": [{"user": "a", "add": [" "]}]}""", "changes[0]")]
    [InlineData("""{"changes": [{"user": "a", "remove": [""]}]}""", "changes[0]")]
    [InlineData("""{"changes": [{"user": "a", "add": ["E3"], "remove": ["e3"]}]}""", "changes[0]")]
    [InlineData("""{"changes": [{"user": "a", "add": [{"sku": "E3", "disabledPlans": ["TEAMS1", ""]}]}]}""", "changes[0]")]
    [InlineData("""{"changes": [{"user": "a", "add": ["E3"], "usageLocation": "be"}]}""", "changes[0].usageLocation")]
    [InlineData("""{"changes": [{"user": "", "usageLocation": "Belgium"}]}""", "changes[0].user changes[0] changes[0].usageLocation")]
    public void Changes_ThatCannotBeMade_AreRefused_WithEachField(string body, string fields)
    {
        var request = JsonSerializer.Deserialize<ChangeLicensesRequest>(body, Json.Options)!;

        Assert.Equal(fields, Fields(() => request.Validated()));
    }

    [Theory]
    [InlineData(1000, "")]
    [InlineData(1001, "changes")]
    public void Changes_OfAThousandUsers_AreTheMost(int count, string fields)
    {
        var request = new ChangeLicensesRequest
        {
            Changes = [.. Enumerable.Range(0, count).Select(i => new ChangeLicensesRequest.Item { User = $"{i}", Remove = ["E3"] })],
        };

        Assert.Equal(fields, Fields(() => request.Validated()));
    }

    [Fact]
    public void Changes_AreReadInOrder_WithPartNumbersAndServicePlans()
    {
        var request = JsonSerializer.Deserialize<ChangeLicensesRequest>(
            """
            {"changes": [
              {"user": "b", "add": ["E3", {"sku": "E5", "disabledPlans": ["TEAMS1"]}, {"sku": "F3", "disabledPlans": []}], "usageLocation": "BE"},
              {"user": "a", "remove": ["E1"]}
            ]}
            """, Json.Options)!;

        var changes = request.Validated();

        Assert.Equal(["b", "a"], changes.Select(change => change.User));
        Assert.Equal(["E3 -", "E5 TEAMS1", "F3 "], changes[0].Add.Select(license =>
            $"{license.Sku} {(license.DisabledPlans is null ? "-" : string.Join(' ', license.DisabledPlans))}"));
        Assert.Equal(("BE", null), (changes[0].UsageLocation, changes[1].UsageLocation));
        Assert.Empty(changes[1].Add);
        Assert.Equal(["E1"], changes[1].Remove);
    }

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"usageLocation": "BE", "disabledPlans": ["TEAMS1"], "whenNoneFree": "fail"}""", "")]
    [InlineData("""{"usageLocation": "B"}""", "usageLocation")]
    [InlineData("""{"usageLocation": "BEL"}""", "usageLocation")]
    [InlineData("""{"usageLocation": "bE"}""", "usageLocation")]
    [InlineData("""{"usageLocation": "Be"}""", "usageLocation")]
    [InlineData("""{"usageLocation": "AZ"}""", "")]
    [InlineData("""{"usageLocation": "ZA"}""", "")]
    [InlineData("""{"usageLocation": "[A"}""", "usageLocation")]
    [InlineData("""{"usageLocation": "A@"}""", "usageLocation")]
    [InlineData("""{"whenNoneFree": "wait"}""", "")]
    [InlineData("""{"whenNoneFree": "order"}""", "")]
    [InlineData("""{"whenNoneFree": "buy"}""", "whenNoneFree")]
    [InlineData("""{"disabledPlans": []}""", "")]
    [InlineData("""{"disabledPlans": ["TEAMS1", " "]}""", "disabledPlans")]
    [InlineData("""{"callbackUrl": "https://hooks.contoso.example/x", "whenNoneFree": "wait"}""", "")]
    [InlineData("""{"callbackUrl": "https://hooks.contoso.example/x", "whenNoneFree": "order"}""", "")]
    [InlineData("""{"callbackUrl": "https://hooks.contoso.example/x"}""", "callbackUrl")]
    [InlineData("""{"callbackUrl": "https://hooks.contoso.example/x", "whenNoneFree": "fail"}""", "callbackUrl")]
    [InlineData("""{"callbackUrl": "https://other.example/x", "whenNoneFree": "wait"}""", "callbackUrl")]
    public void Assignment_ThatCannotBe_IsRefused_WithEachField(string body, string fields)
    {
        var request = JsonSerializer.Deserialize<AssignRequest>(body, Json.Options)!;

        Assert.Equal(fields, Fields(() => request.Validated(Callbacks)));
    }

    private static string Fields(Func<object> validate)
    {
        try
        {
            validate();
            return "";
        }
        catch (ProblemException e)
        {
            Assert.Equal(ProblemKind.InvalidRequest, e.Kind);
            Assert.NotEmpty(e.Fields);
            Assert.All(e.Fields, field => Assert.NotEmpty(field.Message));
            return string.Join(' ', e.Fields.Select(field => field.Field));
        }
    }
}
