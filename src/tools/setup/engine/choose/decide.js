/** @typedef {import('../ping.js').Ping} Ping */
/** @typedef {import('../../home/profile.js').EngineRecord} EngineRecord */

/**
 * @typedef {object} EngineFacts
 * @property {{ by: string, endpoint: string, ping: Ping } | undefined} named An engine that the user named:
 *   `by` says how, such as `DOCKER_HOST`.
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
 * The rule by which a machine gets its engine, in this order:
 * 1. one that the user names (DOCKER_HOST, or a docker context that is not the default) must answer;
 * 2. one that was recorded is used; a host's engine must answer, the embedded one is started;
 * 3. the engine of the default context, if it answers;
 * 4. the embedded engine, on Linux as root with Debian's apt;
 * 5. none, which is an error.
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
      summary: `there is an engine at ${standard.endpoint}, but it cannot be used: ${standard.ping.detail}`,
      todo: 'give this user access to it (usually by the group "docker"), or name another one with DOCKER_HOST',
    }
  }
  if (machine.platform === 'linux' && machine.root && machine.debianApt) {
    return {
      use: 'embedded',
      because: `no engine is named or answers (${standard.ping.detail}), and this is Debian with root rights`,
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
    todo: `start that engine, or take ${by} away to have another one chosen by rule; then run \`npm run setup\` again`,
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
      'start it, then run `npm run setup` again; to have another engine chosen, first forget this one with ' +
      '`npm run engine -- remove` (that touches only the record)',
  }
}

/** @param {EngineFacts['machine']} machine */
function whyNotEmbedded({ platform, root, debianApt }) {
  if (platform !== 'linux') return 'the embedded engine is for Linux only'
  if (!debianApt) return "the embedded engine needs Debian's apt-get"
  return root ? 'the embedded engine is possible' : 'the embedded engine needs root'
}
