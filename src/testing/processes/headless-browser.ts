import { readFileSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { parseProfile } from '../../core/machine/profile.ts'
import { homeOf } from '../../host/home/home.ts'

/** Starts the headless browser that `npm run setup` has recorded. @throws Error when it has recorded none */
export function launchBrowser(): Promise<Browser> {
  const file = homeOf(process.env).profile
  const { browser } = parseProfile(readFileSync(file, 'utf8'), file)
  if (!browser)
    throw new Error(`No browser is recorded in ${file}. Run \`npm run setup\`, which provides one.`)
  return chromium.launch({
    executablePath: browser.executable,
    headless: true,
    args: [
      // Containers and CI machines run as root and without a GPU.
      '--no-sandbox',
      '--disable-gpu',
      // The browser must send requests only to what is tested.
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
