/**
 * The layers that can be taken away one at a time, and the programs of the corpus that are then no longer contained, each with the
 * reason why no other layer can stop it. DATA: scripts/layers.ts compares what it finds with this, both ways.
 */
export type Layer = 'rules' | 'verifier' | 'guards' | 'freezing' | 'membrane'

/** What is taken away together. The verifier proves what the rules demand, so `rules` alone leaves one of the two. */
export const TRIALS: Readonly<Record<string, readonly Layer[]>> = {
  rules: ['rules'],
  'rules and verifier': ['rules', 'verifier'],
  guards: ['guards'],
  freezing: ['freezing'],
  membrane: ['membrane'],
}

/** By trial, reason -> ids of the programs, separated by spaces. */
export const ALONE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  freezing: {
    'assigns to an ordinary property of an intrinsic that every program may name; no rule forbids assignments, and to allow none would be another language':
      'as-patched-then-intercept im-array-iterator-next im-async-function-prototype im-collection-iterator-protos im-function-call-override im-generator-prototype im-has-instance-override im-json-stringify-override im-math-random-override im-object-assign-target',
  },
  membrane: {
    'writes to the prototypes of the host, which hands them out with every object of its own; the host is not ours to freeze':
      'rc-host-array-iterator-next rc-host-array-pollution rc-host-buffer-prototype rc-host-error-prototype rc-host-function-call-override rc-host-map-get-override',
    'writes to an object of the host itself: only a copy keeps it from that': 'gb-readonly-alias-roundtrip gb-readonly-syntactic-writes',
    'reads the buffer that a small Buffer of the host shares with others: only a copy has one of its own': 'dis-buffer-pool',
  },
}
