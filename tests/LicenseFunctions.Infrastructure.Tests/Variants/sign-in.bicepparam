// Not for a deployment: the test app with a registration, so that the tests see what "azd up" makes.
using '../../../infra/azure/main.bicep'

param name = 'licenses-test'
param tags = { application: 'LicenseFunctions', environment: 'sign-in' }
param administrators = ['licenses-test@contoso.example']
param mailFrom = 'licenses-test@contoso.example'
param resellerEmail = 'licenses-test@contoso.example'
param resellerAccountName = 'admin@contoso.example'
param entraClientId = '00000000-0000-0000-0000-00000000cccc'
param lockData = false
param budgetStart = '2026-12-01'
