import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { type Polling, startPolling } from './polling.ts';

/** Both halves of V8's space for new objects. Beyond this, admissions are no faster. Bytes. */
const ENOUGH = 8 * 2 ** 20;

const POLL_MS = 200;

/**
 * Keeps V8's space for new objects from growing to the 48 MB that it takes by itself where many objects stay, as while
 * a cluster is read. Its `--max-semi-space-size` can be given only before the process starts.
 *
 * @see https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 */
export function boundYoungGeneration(): Polling {
  const look = () => {
    const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
    const factor = (space?.space_size ?? 0) < ENOUGH ? 2 : 1;
    setFlagsFromString(`--semi-space-growth-factor=${factor}`);
  };
  look();
  return startPolling(async () => look(), POLL_MS);
}
