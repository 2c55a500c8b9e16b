import { storms } from './storm-suite.ts'

// The first part of the storms; the rest is in a file of its own so that two workers share them.
storms(1, 1250)
