export * from '../../src/core/campaign/storm.ts'
