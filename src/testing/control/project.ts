import { FIRST_PORT, makeProject, type Project } from '../repositories/project.ts'

/** Answers with its name, and with what it has got from another service: `/ask/store`. */
const PROGRAM = `
const http = require('http')
http.createServer(async (request, response) => {
  console.log('asked for ' + request.url)
  const [, other] = /^.ask.(.+)$/.exec(request.url) || []
  if (other === undefined) return response.end(process.env.NAME + process.env.SUFFIX)
  const options = { headers: { connection: 'close' }, signal: AbortSignal.timeout(1000) }
  const answer = await fetch('http://' + other, options).then((one) => one.text(), () => 'nothing')
  response.end(answer)
}).listen(80)
process.on('SIGHUP', () => console.error('reloaded'))
process.on('SIGTERM', () => process.exit(0))
console.log('token=hunter2-in-the-logs')
`

const service = (name: string, more = '') => `
  ${name}:
    image: \${NODE_IMAGE:?}
    init: true
    environment: { NAME: ${name}, SUFFIX: "" }
    command: [node, -e, ${JSON.stringify(PROGRAM.trim().replaceAll('\n', ';').replaceAll('{;', '{').replaceAll('$', '$$'))}]
    healthcheck:
      test: [CMD, wget, -q, -O, /dev/null, "http://127.0.0.1:80/"]
      interval: 5s
      start_period: 20s
      start_interval: 1s
${more}`

/** `web` is published and asks `store` and `other`, which are not. */
export function makeControlled(files: Record<string, string>): Project {
  const port = '    ports: ["127.0.0.1:${WEB_PORT:?}:80"]\n'
  return makeProject({
    services: [`| web | 80 | http | / | WEB_URL | ${FIRST_PORT}-${FIRST_PORT + 49} | - |`],
    files: {
      'docker/compose.yml': `services:${service('web', port)}${service('store')}${service('other')}`,
      ...files,
    },
  })
}
