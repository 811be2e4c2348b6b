// The app that orders. Edit what stands here; what differs from person to person comes from the environment (azd env set NAME value).
using 'main.bicep'

param name = 'licenses'
param tags = {
  application: 'LicenseFunctions'
  environment: 'production'
  'azd-env-name': readEnvironmentVariable('AZURE_ENV_NAME', 'production')
}

// sendgrid, or mailbox: then mailFrom is a shared mailbox of Exchange Online, and of SendGrid nothing is needed.
param mailChannel = readEnvironmentVariable('MAIL_CHANNEL', 'sendgrid')
param keepSendGrid = bool(readEnvironmentVariable('KEEP_SENDGRID', 'false'))
param administrators = ['licenses-admin@contoso.example']
param mailFrom = 'licenses@contoso.example'

param resellerEmail = 'orders@reseller.example'
param resellerAccountName = 'admin@contoso.example'
param resellerLanguage = 'fr'

// Only with SendGrid. With a domain of its own for answers, write the secret Orders--ReplySigningKey before you deploy.
param replyDomain = ''
param sendGridEventsPublicKey = readEnvironmentVariable('SENDGRID_EVENTS_PUBLIC_KEY', '')
param sendGridInboundPublicKey = readEnvironmentVariable('SENDGRID_INBOUND_PUBLIC_KEY', '')

param settings = {
  Assignments__DefaultUsageLocation: 'BE'
}

// Client id of the app registration by which people sign in: set-up-sign-in.sh writes it. Whether tools must sign in, too.
param entraClientId = readEnvironmentVariable('ENTRA_CLIENT_ID', '')
param requireEntra = bool(readEnvironmentVariable('REQUIRE_ENTRA', 'false'))
param privateNetworking = false

param dataRedundancy = 'Standard_ZRS'
param lockData = true
param logRetentionDays = 90

// As of the first deployment, and the same ever after.
param budgetStart = readEnvironmentVariable('BUDGET_START', '2026-12-01')

// azd sets it to who deploys, so that they can write the secrets.
param vaultWriterId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
