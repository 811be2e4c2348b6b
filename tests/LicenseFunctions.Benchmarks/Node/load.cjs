// Calls an address at a fixed rate. Reads a plan as JSON:
//   {url, seconds, timeoutSeconds, connections: [[{name, method, path, body?}, ...], ...]}
// Each connection makes its calls in turn, one a second, so that the rate is the number of connections. Writes
//   {answers: [[connection, name, status, milliseconds, hasRetryAfter], ...], errors, timeouts}
// in the order of the answers. A call without an answer is an error, and has no line.
'use strict'
const autocannon = require('autocannon')

// autocannon sends what belongs to a second at its start. Groups that start one after the other spread the calls over the second.
const groups = 50

async function run (plan, connections) {
  let next = 0
  const answers = []
  const instance = autocannon({
    url: plan.url,
    connections: connections.length,
    connectionRate: 1,
    maxConnectionRequests: plan.seconds,
    // A connection ends with its last answer. This only ends a run that hangs.
    duration: 4 * plan.seconds + 2 * plan.timeoutSeconds,
    timeout: plan.timeoutSeconds,
    // Its own correction counts each answer as if the next call had been due a millisecond later, at any rate up to 1,000 a second.
    ignoreCoordinatedOmission: true,
    setupClient (client) {
      const connection = connections[next++]
      client.number = connection.number
      client.setRequests(connection.calls.map(call => {
        const request = {
          name: call.name,
          method: call.method,
          path: call.path,
          body: call.body,
          headers: call.body ? { 'content-type': 'application/json' } : {},
          onResponse (status, body, context, headers) {
            request.hasRetryAfter = Object.keys(headers).some(header => header.toLowerCase() === 'retry-after')
          }
        }
        return request
      }))
    }
  })
  instance.on('response', (client, status, bytes, milliseconds) => {
    const { name, hasRetryAfter } = client.requestIterator.currentRequest
    answers.push([client.number, name, status, milliseconds, hasRetryAfter])
  })
  const { errors, timeouts } = await instance
  return { answers, errors, timeouts }
}

async function main () {
  let text = ''
  for await (const chunk of process.stdin) text += chunk
  const plan = JSON.parse(text)
  const parts = Array.from({ length: Math.min(groups, plan.connections.length) }, () => [])
  plan.connections.forEach((calls, number) => parts[number % parts.length].push({ number, calls }))
  const results = await Promise.all(parts.map(async (part, i) => {
    await new Promise(resolve => setTimeout(resolve, i * 1000 / parts.length))
    return run(plan, part)
  }))
  process.stdout.write(JSON.stringify({
    answers: results.flatMap(result => result.answers),
    errors: results.reduce((sum, result) => sum + result.errors, 0),
    timeouts: results.reduce((sum, result) => sum + result.timeouts, 0)
  }))
}

main()
