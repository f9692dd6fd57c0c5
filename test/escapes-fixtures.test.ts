import { AsyncLocalStorage } from 'node:async_hooks'
import { readdirSync, readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createRealm, RestrictError } from '../index.ts'

const folder = new URL('../../fixtures/escapes/', import.meta.url)
const found = readdirSync(folder).filter((name) => /\.m?js$/.test(name)).sort()
const storage = new AsyncLocalStorage<object>()
const capabilities = { echo: (value: unknown) => value, later: (value: unknown) => new Promise((resolve) => { setImmediate(resolve, value) }) }
/** What a program must not be able to spoil for the next one in its context. */
const AFTER = 'const list = []; for (const x of ["a", "b"]) list.push(x); [...list, ...new Map([[1, 2]]).keys()].join()'

const test = suite('fixtures/escapes')
for (const name of found) {
  const source = readFileSync(new URL(name, folder), 'utf8')
  for (const isolation of ['inline', 'process'] as const) {
    for (const policy of ['standard', 'compat'] as const) {
      test(`${name} ${isolation} ${policy}`, () => storage.run({ secret: 'a store of the host' }, async () => {
        assert.match(source, /^\/\/ .*\.\n/, 'the first line says what it proves')
        const realm = await createRealm({ policy, isolation, capabilities, limits: { steps: 2_000_000 } })
        try {
          let output = ''
          try {
            output = (await realm.run(source, { filename: name })).output
          } catch (error) {
            if (!(error instanceof RestrictError)) throw error
            // To be stopped by a limit is right for some of these; to fail is what standard does to some compat ones.
            assert.match(error.code, /^(?:REJECTED|THROWN|STEPS|MEMORY|DEPTH)$/, error.message)
            output = String((error as { output?: unknown }).output)
          }
          assert.not.match(output, /PWNED/)
          assert.is((await realm.run(AFTER, { filename: 'after.js' })).value, 'a,b,1')
        } finally {
          await realm.dispose()
        }
      }))
    }
  }
}
test('there are fixtures', () => { assert.ok(found.length > 2) })
test.run()
