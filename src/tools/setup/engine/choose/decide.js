/** @typedef {import('../ping.js').Ping} Ping */
/** @typedef {import('../../home/profile.js').EngineRecord} EngineRecord */

/**
 * @typedef {object} EngineFacts
 * @property {{ by: string, endpoint: string, ping: Ping } | undefined} named An engine that the user named; `by` is
 *   how, such as `DOCKER_HOST`.
 * @property {{ record: EngineRecord, ping: Ping } | undefined} recorded
 * @property {{ endpoint: string, ping: Ping }} standard The engine of the default context.
 * @property {string} embeddedEndpoint
 * @property {{ platform: string, root: boolean, debianApt: boolean }} machine
 */

/**
 * @typedef {{ use: 'host', endpoint: string, because: string }
 *   | { use: 'embedded', because: string }
 *   | { use: 'none', summary: string, todo: string }} EngineDecision
 */

const REQUIREMENT = 'Docker Engine with the Compose plugin 2.20 or later'

/**
 * Chooses the engine of a machine. The first rule that applies decides:
 * 1. an engine that the user names (DOCKER_HOST, or a docker context that is not the default); it must answer;
 * 2. the recorded engine; an engine of the host must answer, the embedded one is started;
 * 3. the engine of the default context, if it answers;
 * 4. the embedded engine, on Linux as root with Debian's apt;
 * 5. no engine, which is an error.
 *
 * @param {EngineFacts} facts
 * @returns {EngineDecision}
 */
export function decideEngine(facts) {
  const { named, recorded, standard, machine } = facts
  if (named !== undefined && named.endpoint !== facts.embeddedEndpoint) return useNamed(named)
  if (named !== undefined) return { use: 'embedded', because: `${named.by} names the embedded engine` }
  if (recorded !== undefined) return useRecorded(recorded)
  if (standard.ping.outcome === 'answers') {
    return { use: 'host', endpoint: standard.endpoint, because: `an engine answers at ${standard.endpoint}` }
  }
  if (standard.ping.outcome !== 'absent' && standard.ping.outcome !== 'refused') {
    return {
      use: 'none',
      summary: `the engine at ${standard.endpoint} cannot be used: ${standard.ping.detail}`,
      todo: 'give this user access to it (usually with the group "docker"), or name another one with DOCKER_HOST',
    }
  }
  if (machine.platform === 'linux' && machine.root && machine.debianApt) {
    return {
      use: 'embedded',
      because: `no engine is named and none answers (${standard.ping.detail}), and this is Debian with root rights`,
    }
  }
  return {
    use: 'none',
    summary: `no Docker Engine: none is named by DOCKER_HOST or a docker context, and ${standard.ping.detail}`,
    todo: `install ${REQUIREMENT} and start it, then run \`npm run setup\` again (${whyNotEmbedded(machine)})`,
  }
}

/**
 * @param {NonNullable<EngineFacts['named']>} named
 * @returns {EngineDecision}
 */
function useNamed({ by, endpoint, ping }) {
  if (ping.outcome === 'answers') return { use: 'host', endpoint, because: `${by} names it` }
  return {
    use: 'none',
    summary: `${by} names the engine at ${endpoint}, which does not answer: ${ping.detail}`,
    todo: `start that engine, or remove ${by} to let the set-up choose another one; then run \`npm run setup\` again`,
  }
}

/**
 * @param {NonNullable<EngineFacts['recorded']>} recorded
 * @returns {EngineDecision}
 */
function useRecorded({ record, ping }) {
  if (record.kind === 'embedded') return { use: 'embedded', because: record.because }
  if (ping.outcome === 'answers') return { use: 'host', endpoint: record.endpoint, because: record.because }
  return {
    use: 'none',
    summary: `the engine recorded for this machine, ${record.endpoint}, does not answer: ${ping.detail}`,
    todo:
      'start it, then run `npm run setup` again; to let the set-up choose another one, first run ' +
      '`npm run engine -- remove` (it removes only the record)',
  }
}

/** @param {EngineFacts['machine']} machine */
function whyNotEmbedded({ platform, root, debianApt }) {
  if (platform !== 'linux') return 'the embedded engine runs only on Linux'
  if (!debianApt) return "the embedded engine needs Debian's apt-get"
  return root ? 'the embedded engine is possible' : 'the embedded engine needs root'
}
