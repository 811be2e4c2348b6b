// The function app on Flex Consumption, and who may call it.

param name string
param location string
param tags object
param identityId string
param identityClientId string
param hostAccountName string
param deploymentContainerUrl string
param dataTableUri string
param dataQueueUri string
param applicationInsightsConnectionString string
param workspaceId string
param actionGroupId string
param subnetId string
param instanceMemoryMB int
param entraClientId string
param requireEntra bool
param entraTenantId string
param settings object

var platformSettings = {
  AZURE_CLIENT_ID: identityClientId
  AzureWebJobsStorage__accountName: hostAccountName
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  DataStorage__tableServiceUri: dataTableUri
  DataStorage__queueServiceUri: dataQueueUri
  DataStorage__credential: 'managedidentity'
  DataStorage__clientId: identityClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsightsConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
}

// Last, so that no other setting can switch it off.
var accessSettings = { Access__RequireEntra: string(requireEntra) }

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: '${name}-plan'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'functions' })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: { instanceMemoryMB: instanceMemoryMB, maximumInstanceCount: 40 }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: deploymentContainerUrl
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      http20Enabled: true
      appSettings: [
        for setting in items(union(platformSettings, settings, accessSettings)): {
          name: setting.key
          value: setting.value
        }
      ]
    }
  }

  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

module signIn 'sign-in.bicep' = {
  name: 'sign-in'
  params: {
    appName: app.name
    entraClientId: entraClientId
    requireEntra: requireEntra
    entraTenantId: entraTenantId
  }
}

// What the host writes before and beside Application Insights: a start that fails, above all.
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: app
  properties: {
    workspaceId: workspaceId
    // No others: a category that the plan does not have would fail the deployment, and those of requests name users and keys in addresses.
    logs: [{ category: 'FunctionAppLogs', enabled: true }]
  }
}

// Who takes the sign-in or the setting away closes the page or leaves the function keys alone as a lock. Each deployment writes them, too.
resource changes 'Microsoft.Insights/activityLogAlerts@2020-10-01' = if (!empty(entraClientId) || requireEntra) {
  name: '${name}-configuration-changed'
  location: 'global'
  tags: tags
  properties: {
    description: 'Sign-in or settings of the app were changed. If nobody of you did it, nor deployed, look who did: the activity log tells.'
    enabled: true
    scopes: [app.id]
    condition: {
      allOf: [
        { field: 'category', equals: 'Administrative' }
        { field: 'operationName', equals: 'Microsoft.Web/sites/config/write' }
        { field: 'status', equals: 'Succeeded' }
      ]
    }
    actions: { actionGroups: [{ actionGroupId: actionGroupId }] }
  }
}

output name string = app.name
output hostName string = app.properties.defaultHostName
