/**
 * Writes the goldens anew: runs every suite that knows `UPDATE_FIXTURES`, with it set. The goldens are checked in, so what
 * changed shows in the difference, and a clean tree after this proves that they are up to date.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const TESTS = new URL('../../test/', import.meta.url)
const BUILT = new URL('../test/', import.meta.url)
const suites = readdirSync(TESTS).filter((file) => file.endsWith('.test.ts') && readFileSync(new URL(file, TESTS), 'utf8').includes('UPDATE_FIXTURES'))

for (const file of suites) {
  const path = fileURLToPath(new URL(file.replace(/\.ts$/, '.js'), BUILT))
  const { status } = spawnSync(process.execPath, [path], { stdio: 'inherit', env: { ...process.env, UPDATE_FIXTURES: '1' } })
  if (status !== 0) process.exitCode = 1
}
