// Two accounts, both without keys: one for the Functions host and the deployed package, one for what the app itself keeps.
import { roles } from '../roles.bicep'

param prefix string
param suffix string
param location string
param tags object
param isPrivate bool
param dataRedundancy string
param lockData bool
param principalId string
param identityId string
param workspaceId string

// As in functions/Shared/Storage/TableNames.cs.
var tableNames = ['LicenseUsage', 'AlertStates', 'Orders', 'OrderMail', 'Audit', 'Waiting', 'TimerRuns', 'LicenseJobs']

// As in OrderQueue.cs, CallbackQueue.cs and JobQueue.cs.
var queueNames = [
  'license-orders'
  'license-orders-poison'
  'license-callbacks'
  'license-callbacks-poison'
  'license-jobs'
  'license-jobs-poison'
]

var guarded = {
  accessTier: 'Hot'
  allowBlobPublicAccess: false
  allowCrossTenantReplication: false
  allowSharedKeyAccess: false
  defaultToOAuthAuthentication: true
  minimumTlsVersion: 'TLS1_2'
  supportsHttpsTrafficOnly: true
  publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
  networkAcls: { bypass: 'None', defaultAction: isPrivate ? 'Deny' : 'Allow' }
}

// Reads are left out: the queue trigger's polling would be most of all logs.
var changes = [
  { category: 'StorageWrite', enabled: true }
  { category: 'StorageDelete', enabled: true }
]

resource host 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: '${prefix}host${suffix}'
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: guarded

  resource blobs 'blobServices' = {
    name: 'default'
    properties: { deleteRetentionPolicy: { enabled: true, days: 7 } }

    resource packages 'containers' = {
      name: 'packages'
      properties: { publicAccess: 'None' }
    }
  }
}

resource data 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: '${prefix}data${suffix}'
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: dataRedundancy }
  properties: guarded

  resource tables 'tableServices' = {
    name: 'default'

    resource table 'tables' = [for tableName in tableNames: { name: tableName }]
  }

  resource queues 'queueServices' = {
    name: 'default'

    resource queue 'queues' = [for queueName in queueNames: { name: queueName }]
  }
}

resource dataLock 'Microsoft.Authorization/locks@2020-05-01' = if (lockData) {
  name: 'keep-data'
  scope: data
  properties: { level: 'CanNotDelete', notes: 'Orders, audit and history: remove this lock only to give the data up.' }
}

// The host's own: locks and last runs of the timers, keys, packages.
resource hostBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(host.id, identityId, roles.storageBlobDataOwner)
  scope: host
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataOwner)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

// The host's diagnostic events.
resource hostTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(host.id, identityId, roles.storageTableDataContributor)
  scope: host
  properties: {
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.storageTableDataContributor
    )
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

// On the account and not on each table, since the app asks for a table to be made if it is missing.
resource dataTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(data.id, identityId, roles.storageTableDataContributor)
  scope: data
  properties: {
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.storageTableDataContributor
    )
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

// On the two queues only. Data Reader, Message Processor and Message Sender together would not do: none of them may update a message,
// which the host does to give a failed one back and to keep a long-running one hidden.
resource dataQueues 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (queueName, i) in queueNames: {
    name: guid(data::queues::queue[i].id, identityId, roles.storageQueueDataContributor)
    scope: data::queues::queue[i]
    properties: {
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roles.storageQueueDataContributor
      )
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource hostBlobLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: host::blobs
  properties: { workspaceId: workspaceId, logs: changes }
}

resource dataTableLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: data::tables
  properties: { workspaceId: workspaceId, logs: changes }
}

resource dataQueueLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: data::queues
  properties: { workspaceId: workspaceId, logs: changes }
}

output hostAccountName string = host.name
output hostAccountId string = host.id
output deploymentContainerUrl string = '${host.properties.primaryEndpoints.blob}${host::blobs::packages.name}'
output dataAccountId string = data.id
output dataTableUri string = data.properties.primaryEndpoints.table
output dataQueueUri string = data.properties.primaryEndpoints.queue
