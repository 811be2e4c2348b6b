// Not for a deployment: every switch of main.bicep on, so that the tests see what it makes.
using '../../../infra/azure/main.bicep'

param name = 'cloud-licenses'
param tags = { application: 'LicenseFunctions', environment: 'everything-on' }
param administrators = ['one@contoso.example', 'two@contoso.example']
param mailChannel = 'mailbox'
param keepSendGrid = true
param mailFrom = 'licenses@contoso.example'
param sendGridHost = 'https://api.eu.sendgrid.com'
param sendGridEventsPublicKey = 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g=='
param sendGridInboundPublicKey = 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g=='
param resellerEmail = 'orders@reseller.example'
param resellerAccountName = 'admin@contoso.example'
param replyDomain = 'reply.contoso.example'
param callbackHosts = 'hooks.contoso.example'
param newsChannels = ['teams', 'slack', 'webhook']
param settings = {
  Alerts__Rules__ENTERPRISEPACK__FreeAtOrBelow: '3'
  Assignments__AllowedSkus__0: 'ENTERPRISEPACK'
  Assignments__DefaultUsageLocation: 'BE'
  Orders__Auto__ENTERPRISEPACK__CeilingPerMonth: '20'
  Orders__Auto__ENTERPRISEPACK__Quantity: '5'
}
param entraClientId = '00000000-0000-0000-0000-00000000cccc'
param requireEntra = true
param privateNetworking = true
param budgetStart = '2026-12-01'
param vaultWriterId = '00000000-0000-0000-0000-00000000dddd'
