import { storms } from './storm-suite.ts'

// The first half of the storms; the second is in a file of its own so that two workers share them.
storms('first')
