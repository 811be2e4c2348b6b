// Where logs are kept.

param name string
param location string
param tags object
param retentionDays int
param gigabytesPerDay int
@description('The rule that is applied to what comes in. It needs a workspace that is there, so that a workspace is made without it first.')
param transformationsId string = ''

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: '${name}-logs'
  location: location
  tags: tags
  properties: union(
    {
      sku: { name: 'PerGB2018' }
      retentionInDays: retentionDays
      workspaceCapping: { dailyQuotaGb: gigabytesPerDay }
      features: { disableLocalAuth: true }
    },
    empty(transformationsId) ? {} : { defaultDataCollectionRuleResourceId: transformationsId }
  )
}

output id string = workspace.id
