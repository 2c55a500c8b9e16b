import { storms } from './storm-suite.ts'

storms('second')
