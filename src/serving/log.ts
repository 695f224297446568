import { type Logger, pino } from 'pino';

/** A logger that writes JSON lines to standard output, at `level` and above. */
export function createLog(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
}
