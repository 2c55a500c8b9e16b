/** Multi-Paxos here runs with the fixed set of acceptors it was started with: there is nothing to do when one is added. */
export {}
