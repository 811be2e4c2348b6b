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

module workspace 'workspace.bicep' = {
  name: 'workspace'
  params: {
    name: name
    location: location
    tags: tags
    retentionDays: retentionDays
    gigabytesPerDay: gigabytesPerDay
  }
}

// The Functions host tells the address of each request, in which there are users; the app itself leaves them out.
resource transformations 'Microsoft.Insights/dataCollectionRules@2023-03-11' = {
  name: '${name}-transformations'
  location: location
  tags: tags
  kind: 'WorkspaceTransforms'
  properties: {
    destinations: {
      logAnalytics: [{ name: 'workspace', workspaceResourceId: workspace.outputs.id }]
    }
    dataFlows: [
      {
        streams: ['Microsoft-Table-AppRequests']
        destinations: ['workspace']
        transformKql: 'source | extend Url = ""'
      }
    ]
  }
}

module transformed 'workspace.bicep' = {
  name: 'workspace-transformations'
  params: {
    name: name
    location: location
    tags: tags
    retentionDays: retentionDays
    gigabytesPerDay: gigabytesPerDay
    transformationsId: transformations.id
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: '${name}-insights'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: transformed.outputs.id
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
    workspaceId: transformed.outputs.id
    actionGroupId: actions.id
  }
}

module workbook 'workbook.bicep' = {
  name: 'workbook'
  params: {
    name: name
    location: location
    tags: tags
    workspaceId: transformed.outputs.id
  }
}

output workspaceId string = transformed.outputs.id
output actionGroupId string = actions.id
output connectionString string = insights.properties.ConnectionString
