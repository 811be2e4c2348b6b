// What people are told of by Azure Monitor, besides what the app mails itself. Rules of 15 minutes or more are the cheapest.

param name string
param location string
param tags object
param workspaceId string
param actionGroupId string

type rule = {
  name: string
  description: string
  query: string
  severity: 1 | 2
  every: 'PT15M' | 'PT1H'
  within: 'PT30M' | 'P2D'
  @description('Whether one alert lasts until it is over; otherwise each time is an alert of its own.')
  lasts: bool
}

// Within is longer than every, for what arrives late. The queries take what came in 20 minutes: rather told twice than lost between two evaluations.
var rules rule[] = [
  {
    name: 'failed-invocations'
    description: 'A function failed: look at its exceptions in Application Insights.'
    query: loadTextContent('../queries/alerts/failed-invocations.kql')
    severity: 2
    every: 'PT15M'
    within: 'PT30M'
    lasts: false
  }
  {
    name: 'poison-message'
    description: 'The queue gave up on a message: the order is Failed or Unknown, see GET /orders.'
    query: loadTextContent('../queries/alerts/poison-message.kql')
    severity: 1
    every: 'PT15M'
    within: 'PT30M'
    lasts: false
  }
  {
    name: 'order-needs-a-person'
    description: 'An order is NeedsAttention, Unknown or Failed, or the administrator could not be told by mail: see GET /orders.'
    query: loadTextContent('../queries/alerts/order-needs-a-person.kql')
    severity: 1
    every: 'PT15M'
    within: 'PT30M'
    lasts: false
  }
  {
    name: 'timer-silent'
    description: 'A timer has not succeeded for 26 hours: the app is stopped, or each run fails.'
    query: loadTextContent('../queries/alerts/timer-silent.kql')
    severity: 1
    every: 'PT1H'
    within: 'P2D'
    lasts: true
  }
]

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: '${name}-${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: '${name}: ${rule.name}'
      description: rule.description
      enabled: true
      severity: rule.severity
      scopes: [workspaceId]
      evaluationFrequency: rule.every
      windowSize: rule.within
      autoMitigate: rule.lasts
      // The tests read the queries; a workspace as new as this one may not know its tables yet.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [actionGroupId] }
    }
  }
]
