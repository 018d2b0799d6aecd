import { nearestName } from '../../core/text/suggest.ts'

const STATUS = '`npx ssot-docker status` shows the stacks and their services'
const REFRESH =
  '`npx ssot-docker refresh [services...]` builds, creates and starts what has changed, failed or stopped'
const SHELL = '`npx ssot-docker shell SERVICE -- COMMAND` runs a command in a running service'
const LOGS = '`npx ssot-docker logs --follow SERVICE` prints what a service prints'
const VALIDATE = '`npx ssot-docker validate` checks the compose files and everything that refers to them'
const URLS = '`npx ssot-docker urls` prints where the services answer'
/** What is left to Compose, which works on every stack. */
const byCompose = (command: string) =>
  `\`docker compose --project-name STACK ${command} SERVICE\` works on every stack; \`npx ssot-docker status\` shows their names`

/** What to use instead of a command of Docker Compose, or of another word that users try. */
const INSTEAD: Readonly<Record<string, string>> = {
  attach: LOGS,
  bash: SHELL,
  build: REFRESH,
  check: VALIDATE,
  config: `${VALIDATE}; \`npx ssot-docker refresh --dry-run\` prints what would be done`,
  convert: VALIDATE,
  cp: '`docker cp` copies files; `npx ssot-docker status --json` shows the names of the stacks',
  create: REFRESH,
  env: '`npx ssot-docker urls --output env` prints the variables of the matrix',
  events: '`npx ssot-docker refresh --watch` and `npx ssot-docker status --watch` tell what happens',
  exec: SHELL,
  images: STATUS,
  kill: byCompose('kill'),
  lint: VALIDATE,
  list: STATUS,
  ls: STATUS,
  pause: byCompose('pause'),
  port: URLS,
  ps: STATUS,
  pull: '`npx ssot-docker refresh` pulls the images that the engine does not have; `docker pull IMAGE` fetches a newer one of the same name',
  rebuild: REFRESH,
  reload: REFRESH,
  rm: STATUS,
  run: `\`npx ssot-docker refresh SERVICE\` runs a one-shot service again; ${SHELL}`,
  scale: 'set `deploy.replicas` in the compose file, then run `npx ssot-docker refresh`',
  serve: REFRESH,
  sh: SHELL,
  ssh: SHELL,
  start: REFRESH,
  stats: STATUS,
  stop: byCompose('stop'),
  top: `${STATUS}, with their use of processor and memory; \`npx ssot-docker shell SERVICE -- ps\` lists processes`,
  unpause: byCompose('unpause'),
  update: REFRESH,
  upgrade: REFRESH,
  version: '`npx ssot-docker --version` prints the version',
  volumes: STATUS,
  wait: '`npx ssot-docker refresh` returns when all services are ready',
  watch: '`npx ssot-docker refresh --watch` refreshes again whenever sources change',
}

/** A sentence about what to use instead of a command that does not exist; null: nothing is known. */
export function insteadOfCommand(name: string, harmless: readonly string[]): string | null {
  const known = Object.hasOwn(INSTEAD, name) ? INSTEAD[name] : undefined
  if (known !== undefined) return `Instead: ${known}.`
  const nearest = nearestName(name, harmless)
  return nearest === undefined ? null : `Did you mean \`${nearest}\`?`
}
