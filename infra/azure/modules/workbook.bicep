// The page of Azure Monitor that shows what the app tells of itself (docs/telemetry.md): its metrics, functions and orders.
// It reads the app's own telemetry and nothing else, so it names nobody whom the logs do not.

param name string
param location string
param tags object
param workspaceId string

type view = {
  name: string
  title: string
  as: 'table' | 'linechart' | 'barchart'
  query: string
}

var workspaceType = 'microsoft.operationalinsights/workspaces'
var hour = 3600000
var day = 24 * hour

var views view[] = [
  {
    name: 'licenses-now'
    title: 'Licenses now'
    as: 'table'
    query: loadTextContent('../queries/workbook/licenses-now.kql')
  }
  {
    name: 'licenses-over-time'
    title: 'Free licenses over time'
    as: 'linechart'
    query: loadTextContent('../queries/workbook/licenses-over-time.kql')
  }
  {
    name: 'warnings'
    title: 'Warnings by kind'
    as: 'barchart'
    query: loadTextContent('../queries/workbook/warnings.kql')
  }
  {
    name: 'order-transitions'
    title: 'Orders from state to state'
    as: 'table'
    query: loadTextContent('../queries/workbook/order-transitions.kql')
  }
  {
    name: 'callbacks'
    title: 'Callbacks by outcome'
    as: 'barchart'
    query: loadTextContent('../queries/workbook/callbacks.kql')
  }
  {
    name: 'order-log'
    title: 'What happened to orders'
    as: 'table'
    query: loadTextContent('../queries/workbook/order-log.kql')
  }
  {
    name: 'functions'
    title: 'Functions'
    as: 'table'
    query: loadTextContent('../queries/workbook/functions.kql')
  }
  {
    name: 'graph-requests'
    title: 'Requests to Microsoft Graph'
    as: 'barchart'
    query: loadTextContent('../queries/workbook/graph-requests.kql')
  }
  {
    name: 'graph-throttled'
    title: 'Throttled by Microsoft Graph'
    as: 'barchart'
    query: loadTextContent('../queries/workbook/graph-throttled.kql')
  }
  {
    name: 'graph-duration'
    title: 'Seconds until Microsoft Graph answers'
    as: 'linechart'
    query: loadTextContent('../queries/workbook/graph-duration.kql')
  }
  {
    name: 'license-changes'
    title: 'Seconds of a call that changes licenses'
    as: 'linechart'
    query: loadTextContent('../queries/workbook/license-changes.kql')
  }
  {
    name: 'follow-one'
    title: 'Follow one call or order'
    as: 'table'
    query: loadTextContent('../queries/workbook/follow-one.kql')
  }
]

var introduction = {
  type: 1
  name: 'introduction'
  content: {
    json: join(
      [
        'Numbers and logs of LicenseFunctions. What to do about them: docs/operations.md. To follow one call or one order through queue,'
        'mail and Graph, put its correlation id or its order id below: the last table then shows all of it.'
      ],
      ' '
    )
  }
}

var choices = {
  type: 9
  name: 'choices'
  content: {
    version: 'KqlParameterItem/1.0'
    style: 'pills'
    queryType: 0
    resourceType: workspaceType
    parameters: [
      {
        id: guid(workspaceId, 'TimeRange')
        version: 'KqlParameterItem/1.0'
        name: 'TimeRange'
        label: 'Time'
        type: 4
        isRequired: true
        value: { durationMs: 7 * day }
        typeSettings: {
          selectableValues: [
            { durationMs: 4 * hour }
            { durationMs: day }
            { durationMs: 7 * day }
            { durationMs: 30 * day }
            { durationMs: 90 * day }
          ]
          allowCustom: true
        }
      }
      {
        id: guid(workspaceId, 'Id')
        version: 'KqlParameterItem/1.0'
        name: 'Id'
        label: 'Correlation or order id'
        type: 1
        value: ''
      }
    ]
  }
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(workspaceId, 'overview')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: '${name}: overview'
    category: 'workbook'
    sourceId: workspaceId
    version: 'Notebook/1.0'
    serializedData: string({
      version: 'Notebook/1.0'
      items: concat(
        [introduction, choices],
        map(views, view => {
          type: 3
          name: view.name
          content: {
            version: 'KqlItem/1.0'
            title: view.title
            query: view.query
            visualization: view.as
            size: 0
            timeContextFromParameter: 'TimeRange'
            queryType: 0
            resourceType: workspaceType
            crossComponentResources: [workspaceId]
          }
        })
      )
    })
  }
}
