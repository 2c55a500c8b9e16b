import { seedsPerProtocol, storms } from './storm-suite.ts'

storms(1251, seedsPerProtocol)
