import { type Counterpart, counterpartOf } from '../../core/counterparts/counterparts.ts'
import { nearestName } from '../../core/text/suggest.ts'

const STATUS = '`npx ssot-docker status` shows the stacks and their services'
const REFRESH =
  '`npx ssot-docker refresh [services...]` builds, creates and starts what has changed, failed or stopped'
const SHELL = '`npx ssot-docker shell SERVICE -- COMMAND` runs a command in a running service'
const LOGS = '`npx ssot-docker logs --follow SERVICE` prints what a service prints'
const ROLLBACK = '`npx ssot-docker rollback` takes a stack back to the version before, without a build'
const VALIDATE = '`npx ssot-docker validate` checks the compose files and everything that refers to them'

/** What to use instead of a command of Docker Compose that this program does not have. */
const HINTS: Readonly<Record<Exclude<Counterpart, 'compose' | 'down' | 'restart' | 'run'>, string>> = {
  config: `${VALIDATE}; \`npx ssot-docker refresh --dry-run\` prints what would be done`,
  events: '`npx ssot-docker refresh --watch` and `npx ssot-docker status --watch` tell what happens',
  logs: LOGS,
  pull: '`npx ssot-docker refresh` pulls the images that the engine does not have; `docker pull IMAGE` fetches a newer one of the same name',
  refresh: REFRESH,
  remove: `${REFRESH}, so containers need not be removed before`,
  scale: 'set `deploy.replicas` in the compose file, then run `npx ssot-docker refresh`',
  shell: SHELL,
  status: STATUS,
  top: `${STATUS}, with their use of processor and memory; \`npx ssot-docker shell SERVICE -- ps\` lists processes`,
  urls: '`npx ssot-docker urls` prints where the services answer',
  wait: '`npx ssot-docker refresh` returns when all services are ready',
  watch: '`npx ssot-docker refresh --watch` refreshes again whenever sources change',
}

/** What to use instead of another word that users try. */
const OTHERS: Readonly<Record<string, string>> = {
  bash: SHELL,
  check: VALIDATE,
  env: '`npx ssot-docker urls --output env` prints the variables of the matrix',
  lint: VALIDATE,
  list: STATUS,
  rebuild: REFRESH,
  reload: REFRESH,
  revert: ROLLBACK,
  serve: REFRESH,
  sh: SHELL,
  ssh: SHELL,
  undo: ROLLBACK,
  update: REFRESH,
  upgrade: REFRESH,
  version: '`npx ssot-docker --version` prints the version',
}

/** A sentence about what to use instead of a command that does not exist; null: nothing is known. */
export function insteadOfCommand(name: string, harmless: readonly string[]): string | null {
  const known = hintFor(name)
  if (known !== null) return `Instead: ${known}.`
  const nearest = nearestName(name, harmless)
  return nearest === undefined ? null : `Did you mean \`${nearest}\`?`
}

function hintFor(name: string): string | null {
  const counterpart = counterpartOf(name)
  switch (counterpart) {
    case null:
      return Object.hasOwn(OTHERS, name) ? (OTHERS[name] ?? null) : null
    case 'compose':
      return byCompose(name)
    // Commands of this program have the same names.
    case 'down':
    case 'restart':
    case 'run':
      return null
    default:
      return HINTS[counterpart]
  }
}

/** What is left to Compose, which works on every stack. */
function byCompose(command: string): string {
  const args = command === 'cp' ? 'SERVICE:PATH PATH' : 'SERVICE'
  return `\`docker compose --project-name STACK ${command} ${args}\` works on every stack; \`npx ssot-docker status\` shows their names`
}
