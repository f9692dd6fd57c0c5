/**
 * Popular npm libraries, bundled but otherwise unmodified, do real work in a realm under the `compat` preset; what they return
 * must equal what plain Node computes from the same bundle, byte for byte.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { createRealm } from '../index.ts'
import type { Realm } from '../index.ts'

// Realms keep UTC; plain Node is told to do the same.
process.env.TZ = 'UTC'

const folder = new URL('../../fixtures/compat/', import.meta.url)
const names = readdirSync(folder).filter((name) => name.endsWith('.js') && !name.startsWith('_'))

async function bundle(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(name, folder))], bundle: true, format: 'esm', platform: 'browser', mainFields: ['browser', 'module', 'main'],
    write: false, logLevel: 'silent', external: ['stream'], define: { 'process.env.NODE_ENV': '"production"' },
  })
  return outputFiles[0]?.text ?? ''
}

/** What the libraries get to work on beside their own fixtures: acorn parses its own source. */
const inputs: Record<string, unknown> = { 'acorn.js': readFileSync(new URL('../../node_modules/acorn/dist/acorn.mjs', import.meta.url), 'utf8') }

/** Equal text means equal bytes: what JSON leaves out (undefined, NaN) is written out. */
const text = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) => (item === undefined ? '__undefined' : typeof item === 'number' && !Number.isFinite(item) ? `__${item}` : item), 1)

const test = suite('compat')
let realm: Realm

test.before(async () => {
  realm = await createRealm({ policy: 'compat', isolation: 'inline', limits: { steps: 2e9, timeout: 120_000, memory: 1024 * 1024 * 1024 } })
})
test.after(() => realm.dispose())

test('there are libraries to test', () => {
  assert.ok(names.length >= 12, `${names.length} libraries`)
})

for (const name of names) {
  test(name.replace(/\.js$/, ''), async () => {
    const code = await bundle(name)
    const plain = (await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)) as { default: (input: unknown) => unknown }
    const expected = text(plain.default(inputs[name]))
    assert.ok(expected.length > 50, 'the library did something')
    const { value } = await realm.run(code, { filename: name, input: inputs[name] })
    assert.is(text(value), expected)
  })
}

test.run()
