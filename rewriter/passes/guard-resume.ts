/** Checks on every resume that the run is still alive: `yield x` -> `$r_resume(yield x)`, `await x` -> `$r_resume(await x)`. */
import type { Pass } from './pass.ts'

export const guardResume: Pass = ({ call }) => ({
  AwaitExpression: (node) => call('$r_resume', node),
  YieldExpression: (node) => call('$r_resume', node),
})
