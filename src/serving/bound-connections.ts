import type { App } from './app.ts';
import { limitConnections } from './connections.ts';
import type { ConnectionMetrics } from './metrics.ts';

/** Keeps an app's server at `max` connections. The app that is given back lets none that never had an answer delay its closing. */
export function boundConnections(app: App, max: number, metrics?: ConnectionMetrics): App {
  const connections = limitConnections(app.server, { max, onDropped: (which) => metrics?.dropped(which) });
  metrics?.count(connections);
  return {
    ...app,
    close() {
      connections.closeStrangers();
      return app.close();
    },
  };
}
