import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../../../testing/processes/headless-browser.ts'
import { largeRun } from '../../../testing/reports/large.ts'
import { linesAt, PROJECT } from '../../../testing/reports/run.ts'
import { runStory } from '../../story/run-story.ts'
import { pageData } from '../data.ts'
import { renderPage } from '../page.ts'

// The page as the build has compiled it, in a real browser.

const LINES = 12_000
const EVIL = '</script><script>document.title="owned"</script><img src=x onerror="document.title=\'owned\'">'

let folder: string
let address: string
let browser: Browser
let open: Page[] = []
/** Errors that the browser reported, and requests for anything but the page. */
let complaints: string[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-report-'))
  const file = join(folder, 'index.html')
  const { events, outputs } = largeRun(LINES)
  const all = new Map([[PROJECT, [...(outputs.get(PROJECT) ?? []), linesAt('evil', [8000, EVIL])]]])
  const asset = (name: string) =>
    readFileSync(join(import.meta.dirname, '../../../../dist/report/page', name), 'utf8')
  const story = runStory({ run: '0a1b2c3d4e5f6071', events, outputs: all })
  writeFileSync(
    file,
    renderPage(pageData(story, all), { script: asset('script.js'), style: asset('style.css') }),
  )
  address = pathToFileURL(file).href
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true })
})

afterEach(async () => {
  for (const page of open) await page.context().close()
  open = []
  expect(complaints).toEqual([])
  complaints = []
})

async function show(hash = '', options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  open.push(page)
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(address) && !request.url().startsWith('data:'))
      complaints.push(request.url())
  })
  await page.goto(`${address}${hash}`)
  await page.locator('.line').first().waitFor({ state: 'attached' })
  return page
}

const chosen = (page: Page) => page.locator('.test-row[aria-selected=true]').getAttribute('aria-label')
const count = (page: Page) => page.locator('.count').textContent()

test('a report opens at the first failure, with the line that explains it in sight', async () => {
  const page = await show()
  expect(await chosen(page)).toMatch(/^orders > an admin > .*, failed$/)
  await page.getByRole('button', { name: /orders.*duplicate key/ }).waitFor()
  expect(await page.locator('.line.mark-e').first().isVisible()).toBe(true)
  expect(await page.locator('header').textContent()).toMatch(/failed.*shop \/ test.*3 failed.*65 passed/)
})

test('of thousands of lines, only those that can be seen are elements', async () => {
  const page = await show('#tab=log')
  expect(await count(page)).toMatch(/^12,013 of 12,013 lines$/)
  expect(await page.locator('.line').count()).toBeLessThan(150)
  await page.locator('.log-lines').evaluate((element) => element.scrollTo(0, element.scrollHeight))
  const last = page.locator('.line').last()
  await page.waitForFunction(() => Number(document.querySelector('.line:last-child .time')?.textContent) > 27)
  expect(await last.isVisible()).toBe(true)
})

test('keys move between tests, filter lines and undo it', async () => {
  const page = await show()
  const first = await chosen(page)
  await page.keyboard.press('n')
  const second = await chosen(page)
  expect(second).toMatch(/, failed$/)
  expect(second).not.toBe(first)
  await page.keyboard.press('p')
  expect(await chosen(page)).toBe(first)
  await page.keyboard.press('ArrowDown')
  expect(await chosen(page)).toBe(second)
  await page.keyboard.press('a')
  expect(await count(page)).toMatch(/^12,013 of/)
  await page.keyboard.press('/')
  await page.keyboard.type('ECONNREFUSED')
  expect(await count(page)).toMatch(/^1 of/)
  expect(await page.locator('.line .text').textContent()).toContain('ECONNREFUSED')
  await page.keyboard.press('Escape')
  expect(await count(page)).toMatch(/^12,013 of/)
  await page.keyboard.press('f')
  expect(await page.locator('.test-row').count()).toBe(3)
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('2')
  expect(await page.getByRole('tab', { name: 'Start' }).getAttribute('aria-selected')).toBe('true')
  await page.getByText('What the start waited for').first().waitFor()
})

test('a link leads to a test, a filter and a line', async () => {
  const page = await show()
  await page.keyboard.press('n')
  const second = await chosen(page)
  await page.keyboard.press('/')
  await page.keyboard.type('POST')
  await page.locator('.line').first().click()
  const other = await show(new URL(page.url()).hash)
  expect(await chosen(other)).toBe(second)
  expect(await other.getByLabel('Filter lines').inputValue()).toBe('POST')
  expect(await other.locator('.line.chosen').count()).toBe(1)
  await other.locator('.line-detail pre').filter({ hasText: 'POST' }).waitFor()
})

test('the tests of the timeline choose a test, and a drag chooses a part of the time', async () => {
  const page = await show('#tab=start')
  const shown = () => page.locator('.axis text').allTextContents()
  // Choosing a test scrolls to its file.
  await page.keyboard.press('p')
  const last = page.locator('rect.test.outcome-failed').last()
  await last.evaluate((element) => {
    const box = element.closest('.timeline-rows')?.getBoundingClientRect()
    if ((box?.bottom ?? 0) < element.getBoundingClientRect().bottom) throw new Error('It cannot be seen.')
  })
  await last.click()
  expect(await chosen(page)).toMatch(/^refunds .*, failed$/)
  const before = await shown()
  const box = await page.locator('.plot').boundingBox()
  const rows = await page.locator('.timeline-rows').boundingBox()
  if (box === null || rows === null) throw new Error('The timeline cannot be seen.')
  await page.mouse.move(box.x + box.width * 0.2, rows.y + 8)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.3, rows.y + 8)
  await page.mouse.up()
  expect(await shown()).not.toEqual(before)
  await page.keyboard.press('0')
  expect(await shown()).toEqual(before)
})

test('what a service has printed is shown as it is, and nothing in it is executed', async () => {
  const page = await show('#q=owned')
  expect(await page.locator('.line .text').textContent()).toBe(EVIL)
  expect(await page.title()).not.toBe('owned')
})

test.each(['light', 'dark'] as const)('every text can be read in %s', async (colorScheme) => {
  const page = await show('', { colorScheme })
  for (const key of ['1', '2', '3', '4', '5']) {
    await page.keyboard.press(key)
    expect(await page.evaluate(faintTexts)).toEqual([])
  }
})

test('the colours can be chosen', async () => {
  const page = await show('', { colorScheme: 'light' })
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const light = await background()
  await page.getByRole('button', { name: 'Colours: auto' }).click()
  expect(await background()).toBe(light)
  await page.getByRole('button', { name: 'Colours: light' }).click()
  expect(await background()).not.toBe(light)
})

test('everything that can be used has a name', async () => {
  const page = await show()
  const nameless = await page.evaluate(() =>
    [...document.querySelectorAll('button,input,select,[role]')]
      .filter((one) => !/^(?:presentation|group)$/.test(one.getAttribute('role') ?? ''))
      .filter(
        (one) =>
          !one.hasAttribute('aria-label') && !one.hasAttribute('aria-labelledby') && !one.textContent?.trim(),
      )
      .map((one) => one.outerHTML.slice(0, 100)),
  )
  expect(nameless).toEqual([])
})

test.each([
  [1024, 768],
  [390, 844],
])('at %d x %d nothing is wider than the page', async (width, height) => {
  const page = await show('', { viewport: { width, height } })
  const widest = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(widest).toBeLessThanOrEqual(width)
})

test('on paper there are the failures with their lines, and the tables', async () => {
  const page = await show()
  expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000)
  await page.emulateMedia({ media: 'print' })
  for (const title of ['The 3 tests that have failed', 'Start', 'Services', 'Plan', 'Run'])
    expect(
      await page.locator('.printed').getByRole('heading', { name: title, exact: true }).isVisible(),
    ).toBe(true)
  expect(await page.locator('.printed .lines').first().textContent()).toContain('duplicate key')
  expect(await page.getByRole('tablist').isVisible()).toBe(false)
})

/** Texts with less contrast than WCAG's level AA asks for. It runs in the page. */
function faintTexts(): string[] {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 })
  const pixel = canvas.getContext('2d', { willReadFrequently: true })
  if (pixel === null) throw new Error('There is no canvas.')
  const paint = (colours: readonly string[]) => {
    pixel.clearRect(0, 0, 1, 1)
    for (const colour of colours) {
      pixel.fillStyle = colour
      pixel.fillRect(0, 0, 1, 1)
    }
    return [...pixel.getImageData(0, 0, 1, 1).data].slice(0, 3)
  }
  const luminance = (rgb: readonly number[]) => {
    const [r = 0, g = 0, b = 0] = rgb.map((one) => {
      const share = one / 255
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const faint = [...document.querySelectorAll<HTMLElement>('.app *')].flatMap((element) => {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim())
    if (!hasText || !(element instanceof HTMLElement) || !element.checkVisibility()) return []
    if (element.matches(':disabled')) return []
    const behind: string[] = []
    for (let one: Element | null = element; one !== null; one = one.parentElement)
      behind.unshift(getComputedStyle(one).backgroundColor)
    const back = paint(behind)
    const front = paint([...behind, getComputedStyle(element).color])
    const [a, b] = [luminance(front), luminance(back)]
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
    return contrast < 4.5
      ? [`${contrast.toFixed(2)} ${element.className}: ${element.textContent?.slice(0, 40)}`]
      : []
  })
  return [...new Set(faint)]
}
