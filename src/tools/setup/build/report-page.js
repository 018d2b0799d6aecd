import { join } from 'node:path'
import { run } from '../processes/run.js'

/** The script and the style of the page of a report. */
const ASSETS = ['script.js', 'style.css']

/**
 * Compiles the script and the style of the page of a report, each into one file: the page asks no server for anything.
 *
 * @param {string} root The checkout.
 * @param {string} folder The output folder of the build.
 * @param {{ step: string, env: NodeJS.ProcessEnv }} options
 */
export async function joinReportPage(root, folder, { step, env }) {
  const sources = join(root, 'src/report/page/browser')
  for (const asset of ASSETS) {
    const entry = asset === 'script.js' ? 'main.ts' : asset
    const args = [
      join(sources, entry),
      '--bundle',
      '--minify',
      '--format=iife',
      '--target=es2022,chrome110,firefox115,safari16',
      // An element of HTML holds it.
      '--charset=utf8',
      `--outfile=${join(folder, 'report/page', asset)}`,
      '--log-level=warning',
    ]
    await run(join(root, 'node_modules/.bin/esbuild'), args, {
      step,
      summary: `${entry} of the page of a report cannot be compiled`,
      todo: 'correct the errors above, then run `npm run setup` again',
      cwd: root,
      env,
    })
  }
}
