namespace LicenseFunctions.Tenant;

public sealed record TenantOrganization(Guid Id, string DisplayName, string CountryLetterCode, string Domain);
