import { run } from '../../processes/run.js'

/**
 * Unpacks a Debian package into a folder, which is made if it does not exist.
 *
 * @param {string} deb
 * @param {string} folder
 * @param {string} step The step of the set-up that an error names.
 */
export async function unpackPackage(deb, folder, step) {
  await run('dpkg-deb', ['--extract', deb, folder], {
    step,
    summary: 'a downloaded package cannot be unpacked',
    todo: 'check the free disk space, then run `npm run setup` again',
  })
}
