// Not for a deployment: the app with the tenant's own mailbox. What SendGrid needed has remained in the file, and nothing of it may be set.
using '../../../infra/azure/main.bicep'

param name = 'licenses'
param tags = { application: 'LicenseFunctions', environment: 'mailbox' }
param administrators = ['licenses-admin@contoso.example']
param mailChannel = 'mailbox'
param mailFrom = 'licenses@contoso.example'
param sendGridEventsPublicKey = 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g=='
param sendGridInboundPublicKey = 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g=='
param resellerEmail = 'orders@reseller.example'
param resellerAccountName = 'admin@contoso.example'
param replyDomain = 'reply.contoso.example'
param budgetStart = '2026-12-01'
