/** DATA: names of the engine and of hosts that rules know something about. */

/** Compile text at run time. Only the first two are names of globals; the others are what people call what they dig out. */
export const COMPILERS: ReadonlySet<string> = new Set(['Function', 'AsyncFunction', 'GeneratorFunction', 'AsyncGeneratorFunction'])

/** Names that exist in Node or in browsers and not here, by the message that says what to use instead. */
export const HOST_NAMES: ReadonlyMap<string, string> = new Map(Object.entries({
  process: ['process'],
  require: ['require'],
  module: ['module', 'exports'],
  path: ['__dirname', '__filename'],
  network: ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'Request', 'Response', 'Headers'],
  timer: ['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate', 'requestAnimationFrame', 'performance'],
  task: ['queueMicrotask'],
  browser: ['window', 'document', 'self', 'navigator', 'location', 'localStorage', 'sessionStorage', 'history', 'alert', 'prompt', 'confirm'],
  global: ['global'],
  bytes: ['Buffer', 'Blob', 'TextEncoder', 'TextDecoder', 'atob', 'btoa'],
  shared: ['SharedArrayBuffer', 'Atomics', 'WebAssembly', 'WeakRef', 'FinalizationRegistry'],
  locale: ['Intl'],
  random: ['crypto'],
  url: ['URL', 'URLSearchParams'],
  clone: ['structuredClone'],
  arguments: ['arguments'],
}).flatMap(([message, names]) => names.map((name) => [name, message] as const)))
