using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Assignments;
using LicenseFunctions.Assignments.Audit;
using LicenseFunctions.Assignments.Changes;
using LicenseFunctions.Assignments.Holders;
using LicenseFunctions.Assignments.Jobs;
using LicenseFunctions.Assignments.Waiting;
using LicenseFunctions.Assignments.Waiting.Storage;
using LicenseFunctions.Health;
using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Placing;
using LicenseFunctions.Orders.Replies.Unmatched;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Overview;
using LicenseFunctions.Pricing;
using LicenseFunctions.Reports;
using LicenseFunctions.Shared.Http;
using LicenseFunctions.Shared.Http.Problems;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Usage.Forecast;
using LicenseFunctions.Usage.History;

namespace LicenseFunctions.Tests.Contract;

/// <summary>The records that the app reads and writes, against the document's schemas: neither has a field that the other lacks.</summary>
public sealed class SchemaTests
{
    private static readonly Dictionary<string, Type> Answers = new()
    {
        ["Change"] = typeof(ChangeLogView),
        ["ChangeLicensesAnswer"] = typeof(ChangeLicensesAnswer),
        ["ChangePage"] = typeof(Page<ChangeLogView>),
        ["ChangeResult"] = typeof(ChangeView),
        ["CurrencyCost"] = typeof(CurrencyCost),
        ["FieldError"] = typeof(FieldError),
        ["Finding"] = typeof(Finding),
        ["Health"] = typeof(HealthView),
        ["HealthDetails"] = typeof(HealthDetails),
        ["Forecast"] = typeof(LicenseForecast),
        ["HistoryPoint"] = typeof(HistoryPoint),
        ["License"] = typeof(LicenseListItem),
        ["LicenseAssignment"] = typeof(LicenseAssignmentView),
        ["LicenseCost"] = typeof(LicenseCost),
        ["LicenseHolder"] = typeof(LicenseHolderView),
        ["LicenseHolderPage"] = typeof(LicenseHoldersView),
        ["LicenseHistory"] = typeof(LicenseHistory),
        ["LicenseList"] = typeof(LicenseList),
        ["Mute"] = typeof(MuteView),
        ["Order"] = typeof(OrderView),
        ["OrderAnswer"] = typeof(OrderReply),
        ["OrderLine"] = typeof(OrderListItem),
        ["OrderPage"] = typeof(Page<OrderListItem>),
        ["OrderStep"] = typeof(OrderHistoryView),
        ["Price"] = typeof(Price),
        ["PriceImport"] = typeof(PriceImport),
        ["PriceList"] = typeof(PriceList),
        ["Problem"] = typeof(ProblemResult.Body),
        ["ProductPrice"] = typeof(PriceView),
        ["MonthlyReport"] = typeof(MonthlyReport),
        ["ReportCost"] = typeof(ReportCost),
        ["ReportLine"] = typeof(ReportListItem),
        ["ReportList"] = typeof(ReportList),
        ["ReportOrder"] = typeof(ReportOrder),
        ["ReportProduct"] = typeof(ReportProduct),
        ["ReportRenewal"] = typeof(ReportRenewal),
        ["SkippedLine"] = typeof(SkippedLine),
        ["Subscription"] = typeof(Subscription),
        ["UnmatchedMail"] = typeof(UnmatchedMail),
        ["UnmatchedMailPage"] = typeof(Page<UnmatchedMail>),
        ["UserLicense"] = typeof(UserLicenseView),
        ["UserLicenses"] = typeof(UserLicensesView),
        ["LicenseJob"] = typeof(JobView),
        ["LicenseJobPage"] = typeof(Page<JobView>),
        ["LicenseJobResultPage"] = typeof(Page<ChangeView>),
        ["WaitingEntry"] = typeof(WaitingView),
        ["WaitingPage"] = typeof(Page<WaitingView>),
    };

    private static readonly Dictionary<string, Type> Requests = new()
    {
        ["AssignRequest"] = typeof(AssignRequest),
        ["AttachRequest"] = typeof(AttachRequest),
        ["ChangeLicensesRequest"] = typeof(ChangeLicensesRequest),
        ["LicenseToAdd"] = typeof(ChangeLicensesRequest.AdditionBody),
        ["MuteRequest"] = typeof(MuteRequest),
        ["OrderRemark"] = typeof(ReasonBody),
        ["OrderRequest"] = typeof(OrderRequest),
        ["PriceRequest"] = typeof(PriceRequest),
        ["UserChange"] = typeof(ChangeLicensesRequest.Item),
    };

    private static readonly Dictionary<string, Type> Enums = new()
    {
        ["FindingState"] = typeof(FindingState),
        ["AnswerMeaning"] = typeof(ReplyMeaning),
        ["FreeReason"] = typeof(UnusedReason),
        ["HistoryStep"] = typeof(HistoryStep),
        ["ForecastReason"] = typeof(ForecastReason),
        ["LicenseStatus"] = typeof(LicenseStatus),
        ["OrderState"] = typeof(OrderState),
        ["ReturnTime"] = typeof(ReturnTime),
        ["SubscriptionTerm"] = typeof(SubscriptionTerm),
        ["TermSource"] = typeof(TermSource),
        ["PricePer"] = typeof(PricePer),
        ["SignInReading"] = typeof(SignInReading),
        ["SubscriptionStatus"] = typeof(SubscriptionStatus),
        ["LicenseJobState"] = typeof(JobState),
        ["WaitingState"] = typeof(WaitingState),
    };

    public static TheoryData<string> AnswerNames => [.. Answers.Keys];

    public static TheoryData<string> RequestNames => [.. Requests.Keys];

    public static TheoryData<string> EnumNames => [.. Enums.Keys];

    /// <summary>ProblemCode is no type but the list of <see cref="ProblemKind"/>; see <see cref="DocumentTests"/>.</summary>
    [Fact]
    public void Schemas_AreTheTypesThatTheAppSpeaks() => Assert.Equal(
        Answers.Keys.Concat(Requests.Keys).Concat(Enums.Keys).Append("ProblemCode").Order(StringComparer.Ordinal),
        ContractDocument.Components("schemas").Select(schema => schema.Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(AnswerNames))]
    public void Answer_HasTheFieldsOfItsSchema(string name)
    {
        var fields = Properties(Answers[name]).Select(property => IsLeftOutIfNull(property)
            ? Field(property.Name, TypeName(property.PropertyType), isNullable: false, isRequired: false)
            : Field(property.Name, TypeName(property.PropertyType), property.IsGetNullable, isRequired: true));

        Assert.Equal(fields.Order(StringComparer.Ordinal), FieldsOf(Schema(name)).Order(StringComparer.Ordinal));
        Assert.False(IsClosed(name), "A client must bear a property that is added later.");
    }

    [Theory]
    [MemberData(nameof(RequestNames))]
    public void Request_HasTheFieldsOfItsSchema(string name)
    {
        var fields = Properties(Requests[name])
            .Select(property => Field(property.Name, TypeName(property.PropertyType), property.IsSetNullable, property.IsRequired));

        Assert.Equal(fields.Order(StringComparer.Ordinal), FieldsOf(Schema(name)).Order(StringComparer.Ordinal));
        Assert.True(IsClosed(name), "The app refuses properties that it does not know.");
    }

    [Theory]
    [MemberData(nameof(EnumNames))]
    public void Enum_HasTheValuesOfItsSchema(string name) => Assert.Equal(
        Enum.GetValuesAsUnderlyingType(Enums[name]).Cast<object>().Select(value => JsonSerializer.Serialize(Enum.ToObject(Enums[name], value), Json.Options)),
        Schema(name).GetProperty("enum").EnumerateArray().Select(value => value.GetRawText()));

    private static IEnumerable<JsonPropertyInfo> Properties(Type type)
    {
        // They get their resolver when they are first used, which may be here.
        Json.Options.MakeReadOnly(populateMissingResolver: true);
        // Columns that only storage knows are ignored, and have neither.
        return Json.Options.GetTypeInfo(type).Properties.Where(property => property.Get is not null || property.Set is not null);
    }

    private static JsonElement Schema(string name) => ContractDocument.Components("schemas").Single(schema => schema.Name == name).Value;

    private static bool IsClosed(string name) =>
        Schema(name).TryGetProperty("additionalProperties", out var additional) && additional.ValueKind == JsonValueKind.False;

    private static bool IsLeftOutIfNull(JsonPropertyInfo property) => property.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: true) == true;

    private static IEnumerable<string> FieldsOf(JsonElement schema)
    {
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()).ToList() : [];
        return schema.GetProperty("properties").EnumerateObject().Select(property =>
            Field(property.Name, TypeName(property.Value), IsNullable(property.Value), required.Contains(property.Name)));
    }

    /// <summary>What may be null has a type of its own, so where a reference may be null, the schema that it wraps says so.</summary>
    private static bool IsNullable(JsonElement schema) => schema.TryGetProperty("nullable", out _)
        || (schema.TryGetProperty("allOf", out var only) && ContractDocument.Resolve(only[0]).TryGetProperty("nullable", out _));

    private static string Field(string name, string type, bool isNullable, bool isRequired) =>
        $"{name}: {type}{(isNullable ? " or null" : "")}{(isRequired ? "" : ", optional")}";

    private static string TypeName(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return TypeName(underlying);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return $"array of {TypeName(type.GenericTypeArguments[0])}";
        if (type == typeof(ChangeLicensesRequest.Addition))
            return "LicenseToAdd or string";
        return type switch
        {
            _ when type == typeof(string) => "string",
            _ when type == typeof(int) => "integer int32",
            _ when type == typeof(bool) => "boolean",
            _ when type == typeof(double) => "number double",
            _ when type == typeof(decimal) => "number decimal",
            _ when type == typeof(Guid) => "string uuid",
            _ when type == typeof(DateTimeOffset) => "string date-time",
            _ => Answers.Concat(Requests).Concat(Enums).Single(schema => schema.Value == type).Key,
        };
    }

    private static string TypeName(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out var reference))
            return reference.GetString()!.Split('/')[^1] is not "ProblemCode" and var name ? name : "string";
        // In OpenAPI 3.0 a reference that may be null has to be wrapped.
        if (schema.TryGetProperty("allOf", out var only))
            return TypeName(only[0]);
        if (schema.TryGetProperty("oneOf", out var either))
            return string.Join(" or ", either.EnumerateArray().Select(TypeName));
        if (schema.TryGetProperty("items", out var items))
            return $"array of {TypeName(items)}";
        return schema.GetProperty("type").GetString() + (schema.TryGetProperty("format", out var format) ? $" {format}" : "");
    }
}
