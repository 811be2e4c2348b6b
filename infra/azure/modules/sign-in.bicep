// Who gets as far as the app: App Service authentication with Entra ID. set-up-sign-in.sh deploys this module alone, once there is a registration.
// Without a client secret App Service uses the implicit flow, which needs only an ID token:
// https://learn.microsoft.com/azure/app-service/configure-authentication-provider-aad

@description('Name of the function app.')
param appName string

@description('Client id of the app registration. Empty: nobody can sign in.')
param entraClientId string

@description('Whether App Service answers 401 to everybody who has not signed in. Otherwise it lets them pass, and the app closes its pages itself.')
param requireEntra bool

param entraTenantId string = tenant().tenantId

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: appName
}

// Written also when it is off, or what once was switched on would stay on.
resource authentication 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: app
  name: 'authsettingsV2'
  properties: empty(entraClientId)
    ? { platform: { enabled: false } }
    : {
        platform: { enabled: true }
        globalValidation: requireEntra
          ? {
              requireAuthentication: true
              unauthenticatedClientAction: 'Return401'
              // Only what tells nothing or checks its sender itself.
              excludedPaths: [
                '/api/health'
                '/api/webhooks/sendgrid/inbound'
                '/api/webhooks/sendgrid/events'
                '/api/app/assets/*'
                '/api/docs/scalar.js'
                // Signed links in mails. What stands for all below it: https://github.com/MicrosoftDocs/azure-docs/issues/86514
                '/api/links/*'
              ]
            }
          : { requireAuthentication: false, unauthenticatedClientAction: 'AllowAnonymous' }
        httpSettings: { requireHttps: true }
        identityProviders: {
          azureActiveDirectory: {
            enabled: true
            registration: {
              clientId: entraClientId
              openIdIssuer: '${environment().authentication.loginEndpoint}${entraTenantId}/v2.0'
            }
            // Who somebody is, and nothing else of theirs: what set-up-sign-in.sh consents to.
            login: { loginParameters: ['scope=openid profile'] }
            validation: { allowedAudiences: [entraClientId, 'api://${entraClientId}'] }
          }
        }
        login: { tokenStore: { enabled: false } }
      }
}
