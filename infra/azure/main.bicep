// LicenseFunctions in Azure: one function app that signs in everywhere with its own identity, and nothing that holds a key.
// Parameters: main.test.bicepparam, main.production.bicepparam. docs/deployment.md has the commands.
targetScope = 'resourceGroup'

@description('First part of every name: lower-case letters, digits and hyphens.')
@minLength(3)
@maxLength(17)
param name string

@description('Where everything is. Flex Consumption must be offered there: az functionapp list-flexconsumption-locations')
param location string = resourceGroup().location

@description('Tags of every resource.')
param tags object = {}

@description('Who gets alerts and budget warnings, and the warnings of the app itself (Mail__AdminTo).')
@minLength(1)
@maxLength(10)
param administrators string[]

@description('How mail is sent and answers are received (Mail__Channel): by SendGrid, or by the shared mailbox mailFrom in Exchange Online.')
@allowed(['sendgrid', 'mailbox'])
param mailChannel string = 'sendgrid'

@description('Whether SendGrid stays set up beside the mailbox, while orders that it sent are open.')
param keepSendGrid bool = false

@description('Sender of all mails (Mail__From): verified at SendGrid, or the shared mailbox.')
@minLength(6)
param mailFrom string

@description('Where mail is sent: SendGrid, or its EU region (SendGrid__Host).')
@allowed(['https://api.sendgrid.com', 'https://api.eu.sendgrid.com'])
param sendGridHost string = 'https://api.sendgrid.com'

@description('Verification key of the Event Webhook (SendGrid__EventsPublicKey). It is public. Empty: no event is believed.')
param sendGridEventsPublicKey string = ''

@description('Verification key of Inbound Parse (SendGrid__InboundPublicKey). It is public. Empty: only an order\'s own address is believed.')
param sendGridInboundPublicKey string = ''

@description('Where orders go (Reseller__Email).')
@minLength(6)
param resellerEmail string

@description('Our Office 365 user name at the reseller (Reseller__AccountName).')
@minLength(1)
param resellerAccountName string

@description('Language of the orders (Reseller__Language).')
@allowed(['fr', 'nl', 'en'])
param resellerLanguage string = 'fr'

@description('Domain of the reply addresses (Orders__ReplyDomain); then the secret Orders--ReplySigningKey is needed. Empty: answers go to the administrators.')
param replyDomain string = ''

@description('Hosts that may be called back, separated by semicolons (Callbacks__AllowedHosts); then the secret Callbacks--SigningKey is needed. Empty: none.')
param callbackHosts string = ''

@description('Where news goes besides the mail (Notify__0__Kind, …): each needs a secret, Notify--0--Url and so on; a webhook also Notify--0--Secret.')
param newsChannels ('teams' | 'slack' | 'webhook')[] = []

@description('When usage is recorded (SnapshotSchedule): six fields, UTC.')
param snapshotSchedule string = '0 0 * * * *'

@description('When warnings are sent (AlertSchedule): six fields, UTC, some minutes after the snapshot.')
param alertSchedule string = '0 5 * * * *'

@description('When orders and the waiting list are followed up (OrderFollowUpSchedule): six fields, UTC.')
param followUpSchedule string = '0 */10 * * * *'

@description('Further settings of docs/configuration.md, such as { Assignments__DefaultUsageLocation: \'BE\' }. No secrets.')
param settings object = {}

@description('Client id of the app registration by which people sign in to the page with Entra ID. Empty: the page opens with a function key only.')
param entraClientId string = ''

@description('Whether all callers must sign in with Entra ID, tools too (Access__RequireEntra). Without entraClientId every call is refused then.')
param requireEntra bool = false

@description('Whether storage and Key Vault are reached through a virtual network only.')
param privateNetworking bool = false

@description('Addresses of that network; a /26 at least.')
param addressPrefix string = '10.60.0.0/24'

@description('Memory of an instance, in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Redundancy of the data account.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param dataRedundancy string = 'Standard_ZRS'

@description('Whether a lock keeps the data account from being deleted.')
param lockData bool = true

@description('Days for which logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Gigabytes of logs a day, above which no more are taken until the next.')
@minValue(1)
param logGigabytesPerDay int = 1

@description('Amount a month, in the currency of the subscription, of which the administrators are warned. 0: no budget, for subscriptions that have none.')
@minValue(0)
param monthlyBudget int = privateNetworking ? 65 : 25

@description('First day of the month of the first deployment, as 2026-12-01: Azure takes no month that is past, and no other date later.')
@minLength(10)
@maxLength(10)
param budgetStart string

@description('Object id of who may write the secrets. Empty: given by somebody else.')
param vaultWriterId string = ''

var suffix = uniqueString(resourceGroup().id)
var appName = '${name}-${suffix}'
var hasSendGrid = mailChannel == 'sendgrid' || keepSendGrid

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${name}-identity'
  location: location
  tags: tags
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    name: name
    location: location
    tags: tags
    administrators: administrators
    retentionDays: logRetentionDays
    gigabytesPerDay: logGigabytesPerDay
    publisherPrincipalId: identity.properties.principalId
    publisherId: identity.id
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    prefix: take(replace(name, '-', ''), 6)
    suffix: suffix
    location: location
    tags: tags
    isPrivate: privateNetworking
    dataRedundancy: dataRedundancy
    lockData: lockData
    principalId: identity.properties.principalId
    identityId: identity.id
    workspaceId: monitoring.outputs.workspaceId
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: {
    name: 'kv-${take(replace(name, '-', ''), 6)}-${suffix}'
    location: location
    tags: tags
    isPrivate: privateNetworking
    readerPrincipalId: identity.properties.principalId
    readerId: identity.id
    writerId: vaultWriterId
    workspaceId: monitoring.outputs.workspaceId
  }
}

module network 'modules/network.bicep' = if (privateNetworking) {
  name: 'network'
  params: {
    name: name
    location: location
    tags: tags
    addressPrefix: addressPrefix
    endpoints: [
      { name: 'host-blob', resourceId: storage.outputs.hostAccountId, service: 'blob' }
      { name: 'host-table', resourceId: storage.outputs.hostAccountId, service: 'table' }
      { name: 'data-table', resourceId: storage.outputs.dataAccountId, service: 'table' }
      { name: 'data-queue', resourceId: storage.outputs.dataAccountId, service: 'queue' }
      { name: 'vault', resourceId: vault.outputs.id, service: 'vault' }
    ]
  }
}

module app 'modules/app.bicep' = {
  name: 'app'
  params: {
    name: appName
    location: location
    tags: tags
    identityId: identity.id
    identityClientId: identity.properties.clientId
    hostAccountName: storage.outputs.hostAccountName
    deploymentContainerUrl: storage.outputs.deploymentContainerUrl
    dataTableUri: storage.outputs.dataTableUri
    dataQueueUri: storage.outputs.dataQueueUri
    applicationInsightsConnectionString: monitoring.outputs.connectionString
    workspaceId: monitoring.outputs.workspaceId
    actionGroupId: monitoring.outputs.actionGroupId
    subnetId: network.?outputs.appSubnetId ?? ''
    instanceMemoryMB: instanceMemoryMB
    entraClientId: entraClientId
    requireEntra: requireEntra
    entraTenantId: tenant().tenantId
    settings: union(
      {
        Graph__TenantId: tenant().tenantId
        Mail__Channel: mailChannel
        Mail__From: mailFrom
        Mail__AdminTo: join(administrators, ';')
        Reseller__Email: resellerEmail
        Reseller__AccountName: resellerAccountName
        Reseller__Language: resellerLanguage
        Links__SigningKey: '@Microsoft.KeyVault(SecretUri=${vault.outputs.uri}secrets/Links--SigningKey)'
        SnapshotSchedule: snapshotSchedule
        AlertSchedule: alertSchedule
        OrderFollowUpSchedule: followUpSchedule
        // Their earlier names, for one release: a roll-back deploys the earlier code and leaves the settings as they are.
        Usage__SnapshotSchedule: snapshotSchedule
        Alerts__Schedule: alertSchedule
        Orders__FollowUpSchedule: followUpSchedule
      },
      hasSendGrid
        ? {
            SendGrid__ApiKey: '@Microsoft.KeyVault(SecretUri=${vault.outputs.uri}secrets/SendGrid--ApiKey)'
            SendGrid__Host: sendGridHost
          }
        : {},
      hasSendGrid && !empty(sendGridEventsPublicKey) ? { SendGrid__EventsPublicKey: sendGridEventsPublicKey } : {},
      hasSendGrid && !empty(sendGridInboundPublicKey) ? { SendGrid__InboundPublicKey: sendGridInboundPublicKey } : {},
      hasSendGrid && !empty(replyDomain)
        ? {
            Orders__ReplyDomain: replyDomain
            Orders__ReplySigningKey: '@Microsoft.KeyVault(SecretUri=${vault.outputs.uri}secrets/Orders--ReplySigningKey)'
          }
        : {},
      empty(callbackHosts)
        ? {}
        : {
            Callbacks__AllowedHosts: callbackHosts
            Callbacks__SigningKey: '@Microsoft.KeyVault(SecretUri=${vault.outputs.uri}secrets/Callbacks--SigningKey)'
          },
      reduce(
        newsChannels,
        {},
        (all, kind, number) =>
          union(
            all,
            {
              'Notify__${number}__Kind': kind
              'Notify__${number}__Url': '@Microsoft.KeyVault(SecretUri=${vault.outputs.uri}secrets/Notify--${number}--Url)'
            },
            kind == 'webhook'
              ? {
                  'Notify__${number}__Secret': '@Microsoft.KeyVault(SecretUri=${vault.outputs.uri}secrets/Notify--${number}--Secret)'
                }
              : {}
          )
      ),
      settings
    )
  }
}

resource budget 'Microsoft.Consumption/budgets@2024-08-01' = if (monthlyBudget > 0) {
  name: '${name}-budget'
  properties: {
    category: 'Cost'
    amount: monthlyBudget
    timeGrain: 'Monthly'
    timePeriod: { startDate: budgetStart }
    notifications: {
      spent: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 80
        thresholdType: 'Actual'
        contactEmails: administrators
      }
      foreseen: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 100
        thresholdType: 'Forecasted'
        contactEmails: administrators
      }
    }
  }
}

@description('Name of the function app.')
output FUNCTION_APP_NAME string = app.outputs.name

@description('Where the app answers.')
output FUNCTION_APP_URL string = 'https://${app.outputs.hostName}'

@description('Name of the identity: what grant-graph-permissions.sh asks for.')
output IDENTITY_NAME string = identity.name

@description('The shared mailbox: what set-up-mailbox.sh asks for. Empty with SendGrid.')
output MAILBOX string = mailChannel == 'mailbox' ? mailFrom : ''

@description('Where the secrets are written.')
output KEY_VAULT_NAME string = vault.outputs.name
