import { existsSync, readFileSync } from 'node:fs'
import { isExecutable } from './host-tools.js'

/**
 * The facts that decide whether Debian packages can be installed on this machine.
 *
 * @returns {{ platform: string, root: boolean, debianApt: boolean }}
 */
export function describeMachine() {
  return {
    platform: process.platform,
    root: process.getuid?.() === 0,
    debianApt: isExecutable('/usr/bin/apt-get') && isDebian(readOsRelease()),
  }
}

/**
 * True only for Debian itself: its derivatives have other package names and releases.
 *
 * @param {string} osRelease The text of `/etc/os-release`.
 */
export function isDebian(osRelease) {
  return /^ID=["']?debian["']?\s*$/m.test(osRelease)
}

function readOsRelease() {
  return existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
}
