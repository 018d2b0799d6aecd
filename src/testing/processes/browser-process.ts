import { openBrowser } from '../../cli/endpoints/browser.ts'

/* `node browser-process.ts COMMAND...` opens a browser with that command, and prints `opened` or the error. */

try {
  await openBrowser(process.argv.slice(2))
  console.log('opened')
} catch (error) {
  console.log(error instanceof Error ? error.message : error)
}
