import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'
import { launchBrowser } from '../src/testing/processes/headless-browser.ts'
import { login, newCredentials, register, signIn, writeNote } from './support/app.ts'

// Starting a browser and a page takes seconds on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

// These tests use the page in a real browser.
let browser: Browser
let page: Page
/** Errors that the browser reported: uncaught errors, and requests that the security policy or CORS blocked. */
let complaints: string[]

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
})

beforeEach(async () => {
  complaints = []
  const context = await browser.newContext()
  context.setDefaultTimeout(10_000)
  page = await context.newPage()
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(ssot.url('frontend'))
})

afterEach(async () => {
  await page.context().close()
})

async function enter({ name, password }: { name: string; password: string }, button: string): Promise<void> {
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: button }).click()
}

async function add(text: string): Promise<void> {
  await page.getByLabel('New note').fill(text)
  await page.getByRole('button', { name: 'Add' }).click()
}

test('a user registers, writes notes, deletes one, and sees the rest after a reload', async () => {
  const credentials = newCredentials()
  await enter(credentials, 'Register')
  await page.getByText(`Logged in as ${credentials.name}.`).waitFor()
  await add('buy milk')
  await page.getByText('1 note', { exact: true }).waitFor()
  await add('call mother')
  await page.getByText('2 notes', { exact: true }).waitFor()
  await page.getByRole('listitem').filter({ hasText: 'buy milk' }).getByRole('button').click()
  await page.getByText('1 note', { exact: true }).waitFor()

  await page.reload()
  await page.getByText('1 note', { exact: true }).waitFor()
  expect(await page.getByRole('listitem').locator('span').allTextContents()).toEqual(['call mother'])
  expect(complaints).toEqual([])
})

test('a wrong password is reported, and no notes are shown', async () => {
  const { name } = await register()
  await enter({ name, password: 'not the password' }, 'Log in')
  await page.getByRole('status').filter({ hasText: 'Wrong name or password.' }).waitFor()
  expect(await page.getByLabel('My notes').isVisible()).toBe(false)
})

test('a note that looks like markup is shown as it was written', async () => {
  const account = await register()
  const markup = '<img src=x onerror="document.title=\'owned\'"><b>bold</b>'
  await writeNote(await login(account), markup)
  await enter(account, 'Log in')
  await page.getByRole('listitem').waitFor()
  expect(await page.getByRole('listitem').locator('span').textContent()).toBe(markup)
  expect(await page.title()).toBe('Notes')
  expect(complaints).toEqual([])
})

test('a user sees no notes of the user who logged out before', async () => {
  const [first, second] = await Promise.all([signIn(), signIn()])
  await writeNote(first.token, 'for my eyes only')
  await enter(first, 'Log in')
  await page.getByText('for my eyes only').waitFor()
  await page.getByRole('button', { name: 'Log out' }).click()
  await enter(second, 'Log in')
  await page.getByText(`Logged in as ${second.name}.`).waitFor()
  expect(await page.content()).not.toContain('for my eyes only')
})
