// An app to try changes with. It may read the tenant, but its orders go to ourselves: never name a reseller here.
using 'main.bicep'

param name = 'licenses-test'
param tags = {
  application: 'LicenseFunctions'
  environment: 'test'
  'azd-env-name': readEnvironmentVariable('AZURE_ENV_NAME', 'test')
}

param administrators = ['licenses-test@contoso.example']
param mailChannel = readEnvironmentVariable('MAIL_CHANNEL', 'sendgrid')
param mailFrom = 'licenses-test@contoso.example'

param resellerEmail = 'licenses-test@contoso.example'
param resellerAccountName = 'admin@contoso.example'
param resellerLanguage = 'en'

param entraClientId = readEnvironmentVariable('ENTRA_CLIENT_ID', '')

param dataRedundancy = 'Standard_LRS'
param lockData = false

param monthlyBudget = 10
param budgetStart = readEnvironmentVariable('BUDGET_START', '2026-12-01')
param vaultWriterId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
