namespace LicenseFunctions.Usage;

/// <summary>Writes the names of an enum in camelCase.</summary>
internal sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase)
    where T : struct, Enum;
