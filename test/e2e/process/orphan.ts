// A worker of vitest runs on when vitest itself is interrupted, and its control plane with it, until the
// test in hand is over. It is connected to vitest for as long as vitest lives: end with it.
process.once('disconnect', () => process.exit(1));
