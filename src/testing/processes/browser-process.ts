import { openBrowser } from '../../cli/endpoints/browser.ts'

/* Run as a process of its own: `node browser-process.ts COMMAND...` opens a browser by that command, and says how it went. */

try {
  await openBrowser(process.argv.slice(2))
  console.log('opened')
} catch (error) {
  console.log(error instanceof Error ? error.message : error)
}
