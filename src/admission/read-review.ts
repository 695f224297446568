import type { IncomingMessage } from 'node:http';
import { createBodyMemory } from '../serving/body-memory.ts';
import { readBody } from '../serving/read-body.ts';
import { Refusal } from '../serving/refusal.ts';
import { createTurns } from '../serving/turns.ts';
import type { Limits } from '../settings/limits.ts';
import { excessOf } from './json-shape.ts';

/** A body of this size is parsed in about a millisecond; larger ones wait for their turn. */
const LARGE = 256 * 1024;

/** Whatever the structure of a body of this size, its parsing takes a few milliseconds: it need not be looked at first. */
const ORDINARY = 32 * 1024;

/** Reads the JSON of requests within `limits`, or throws a {@link Refusal}. */
export function createReviewReader(limits: Limits): (request: IncomingMessage) => Promise<unknown> {
  const { maxBody, requestTimeout, maxBodyMemory } = limits;
  const bounds = { maxBody, requestTimeout, memory: createBodyMemory(maxBodyMemory) };
  const turn = createTurns();
  return (request) =>
    readBody(request, bounds, (body) => {
      if (body.length <= ORDINARY) return parse(body);
      if (body.length <= LARGE) return parseWithin(body, limits);
      return turn().then(() => parseWithin(body, limits));
    });
}

function parseWithin(body: Buffer, limits: Limits): unknown {
  const excess = excessOf(body, limits);
  if (excess !== undefined) throw new Refusal(400, `The body is JSON ${excess}.`);
  return parse(body);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new Refusal(400, 'The body is no JSON.');
  }
}
