// Where logs go, who is told of what, and what shows it.
import { roles } from '../roles.bicep'

param name string
param location string
param tags object
param administrators string[]
param retentionDays int
param gigabytesPerDay int
param publisherPrincipalId string
param publisherId string

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: '${name}-logs'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    workspaceCapping: { dailyQuotaGb: gigabytesPerDay }
    features: { disableLocalAuth: true }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: '${name}-insights'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
  }
}

resource publisher 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, publisherId, roles.monitoringMetricsPublisher)
  scope: insights
  properties: {
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.monitoringMetricsPublisher
    )
    principalId: publisherPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource actions 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${name}-administrators'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'licenses'
    emailReceivers: [
      for (address, i) in administrators: {
        name: 'administrator ${i + 1}'
        emailAddress: address
        useCommonAlertSchema: true
      }
    ]
  }
}

module alerts 'alerts.bicep' = {
  name: 'alerts'
  params: {
    name: name
    location: location
    tags: tags
    workspaceId: workspace.id
    actionGroupId: actions.id
  }
}

module workbook 'workbook.bicep' = {
  name: 'workbook'
  params: {
    name: name
    location: location
    tags: tags
    workspaceId: workspace.id
  }
}

output workspaceId string = workspace.id
output actionGroupId string = actions.id
output connectionString string = insights.properties.ConnectionString
