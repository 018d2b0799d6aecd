import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { writeFileAtomically } from '../../files/atomic.js'
import { attempt, run } from '../../processes/run.js'
import { SetupFailure } from '../../report/failure.js'
import { findProgram } from '../choose/host-tools.js'

/*
 * The way out for an engine in a network namespace of its own: a pair of interfaces between it and this machine, and rules
 * that forward its traffic. Everything is recorded in a file before it is made, so that the next start or stop removes it
 * however this one ended.
 */

const STEP = 'engine'

/**
 * @typedef {object} Uplink
 * @property {string} link The name of the interface on this machine.
 * @property {string} subnet
 * @property {string} near The address of this machine's end.
 * @property {string} far The address of the engine's end.
 */

/**
 * The uplink of a home's engine: always the same one. Two homes may get the same addresses, as there are 16,384 networks of
 * four; {@link connectUplink} refuses the second one. The addresses are from a range that is reserved for tests of networks
 * (RFC 2544), so that no real network is hidden.
 *
 * @param {string} home
 * @returns {Uplink}
 */
export function uplinkOf(home) {
  const hash = createHash('sha256').update(home).digest()
  const [third = 0, fourth = 0] = hash
  const address = (/** @type {number} */ last) => `198.19.${third}.${(fourth & 0xfc) + last}`
  return {
    link: `ssot${hash.toString('hex', 2, 7)}`,
    subnet: `${address(0)}/30`,
    near: address(1),
    far: address(2),
  }
}

/**
 * The rules of the packet filter that forward the traffic of an uplink, each without its command (`-A`, `-C`, `-D`).
 *
 * @param {Uplink} uplink
 * @returns {{ table: string, chain: string, rule: string[] }[]}
 */
export function forwardingRules({ link, subnet }) {
  return [
    {
      table: 'nat',
      chain: 'POSTROUTING',
      rule: ['-s', subnet, '!', '-o', link, '-j', 'MASQUERADE'],
    },
    { table: 'filter', chain: 'FORWARD', rule: ['-i', link, '-j', 'ACCEPT'] },
    {
      table: 'filter',
      chain: 'FORWARD',
      rule: ['-o', link, '-m', 'conntrack', '--ctstate', 'RELATED,ESTABLISHED', '-j', 'ACCEPT'],
    },
  ]
}

/**
 * Connects the network namespace of a process with this machine.
 *
 * @param {Uplink} uplink
 * @param {object} given
 * @param {number} given.pid
 * @param {string} given.record The file in which the uplink is recorded.
 * @param {NodeJS.ProcessEnv} given.env In which `iptables` is found.
 * @param {(line: string) => void} given.say
 * @throws {SetupFailure} when another network of this machine has its addresses; then nothing is made
 */
export async function connectUplink(uplink, { pid, record, env, say }) {
  const ip = requireIp()
  await refuseTakenSubnet(ip, uplink)
  writeFileAtomically(record, JSON.stringify(uplink))
  const { link, near, far } = uplink
  const inside = ['nsenter', `--net=/proc/${pid}/ns/net`, ip]
  for (const command of [
    [ip, 'link', 'add', link, 'type', 'veth', 'peer', 'name', 'uplink', 'netns', String(pid)],
    [ip, 'addr', 'add', `${near}/30`, 'dev', link],
    [ip, 'link', 'set', link, 'up'],
    [...inside, 'link', 'set', 'lo', 'up'],
    [...inside, 'addr', 'add', `${far}/30`, 'dev', 'uplink'],
    [...inside, 'link', 'set', 'uplink', 'up'],
    [...inside, 'route', 'add', 'default', 'via', near],
  ]) {
    await mustRun(command)
  }
  allowForwarding(say)
  for (const { table, chain, rule } of forwardingRules(uplink)) {
    // First in its chain: an engine of this machine ends it with a refusal.
    await mustRun(['iptables', '--wait', '-t', table, '-I', chain, ...rule], env)
  }
}

/**
 * Removes an uplink that is recorded.
 *
 * @param {string} record
 * @param {NodeJS.ProcessEnv} env
 * @param {(line: string) => void} say
 */
export async function removeUplink(record, env, say) {
  if (!existsSync(record)) return
  const uplink = readRecord(record)
  if (uplink === undefined) {
    // The record is written before anything is made, so nothing was made.
    say(`removing ${record}, which was not written to its end`)
    rmSync(record)
    return
  }
  for (const { table, chain, rule } of forwardingRules(uplink)) {
    // More than once, if a start was interrupted before it recorded that it had ended.
    while ((await attempt('iptables', ['--wait', '-t', table, '-C', chain, ...rule], { env })).code === 0)
      await mustRun(['iptables', '--wait', '-t', table, '-D', chain, ...rule], env)
  }
  const ip = requireIp()
  const exists = async () => (await attempt(ip, ['link', 'show', 'dev', uplink.link])).code === 0
  // The kernel removes it with the namespace at its other end, as soon as the last process there has ended.
  if ((await exists()) && (await attempt(ip, ['link', 'del', uplink.link])).code !== 0 && (await exists())) {
    await mustRun([ip, 'link', 'del', uplink.link])
  }
  rmSync(record)
}

/**
 * @param {string} record
 * @returns {Uplink | undefined} Undefined: its writing was interrupted.
 */
function readRecord(record) {
  try {
    return JSON.parse(readFileSync(record, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/**
 * Two routes to the same addresses would lead the traffic of one engine to the other, without an error.
 *
 * @param {string} ip
 * @param {Uplink} uplink
 */
async function refuseTakenSubnet(ip, { subnet }) {
  // Routes to a part of the subnet, or to all of it and no more.
  const routes = (await mustRun([ip, '-4', 'route', 'show', 'root', subnet])).trim()
  if (routes === '') return
  throw new SetupFailure({
    step: STEP,
    summary: `this machine already has a route to ${subnet}, whose addresses this engine would get`,
    todo: 'stop what has them, such as the engine of another home, or set SSOT_DOCKER_HOME to another folder, whose engine gets other addresses',
    lastLines: routes.split('\n'),
  })
}

/** @param {(line: string) => void} say */
function allowForwarding(say) {
  const file = '/proc/sys/net/ipv4/ip_forward'
  if (readFileSync(file, 'utf8').trim() === '1') return
  say('allowing this machine to forward packets (net.ipv4.ip_forward=1), as every Docker Engine does')
  writeFileSync(file, '1')
}

/** @throws {SetupFailure} when it is not installed */
export function requireIp() {
  const ip = findProgram('ip', process.env)
  if (ip !== undefined) return ip
  throw new SetupFailure({
    step: STEP,
    summary: 'the program `ip` is not installed, which gives an engine a network namespace of its own',
    todo: 'run `apt-get install iproute2`, then run the command again',
  })
}

/**
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} [env]
 * @returns its standard output
 */
async function mustRun([program = '', ...args], env = process.env) {
  return await run(program, args, {
    step: STEP,
    env,
    summary: 'the network namespace of the engine cannot be connected with this machine',
    todo: 'read the lines above: the user must be allowed to change network interfaces and the packet filter',
  })
}
