namespace LicenseFunctions.Tenant;

/// <summary>One service inside a product, such as Exchange Online inside Office 365 E3.</summary>
public sealed record ServicePlan(Guid Id, string Name, string AppliesTo = "User");
