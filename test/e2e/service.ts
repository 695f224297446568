import { connect, createServer, type Socket } from 'node:net';
import type { ControlPlane } from './control-plane.ts';
import { make, NAMESPACE } from './in-cluster.ts';

/** A Service on a loopback ClusterIP, and what would be kube-proxy behind it. */
export interface Service {
  readonly name: string;
  readonly namespace: string;
  readonly port: number;
  /** DNS name for which the webhook's certificate is made. */
  readonly dnsName: string;
  /** Ports on 127.0.0.1 that connections go to, in turn; those that refuse are passed over. */
  readonly endpoints: Set<number>;
  /** Connections so far that reached an endpoint; each began with a handshake. */
  connections(): number;
  /** Ends every connection, so that the next request begins with a handshake. */
  cut(): void;
  stop(): Promise<void>;
}

const NAME = 'webhook';
const PORT = 9443;

/** Makes the Service and listens on its ClusterIP. */
export async function startService(plane: ControlPlane, clusterIP: string): Promise<Service> {
  const spec = { clusterIP, ports: [{ port: PORT }] };
  await make(plane, `/api/v1/namespaces/${NAMESPACE}/services`, { metadata: { name: NAME }, spec });
  const endpoints = new Set<number>();
  const sockets = new Set<Socket>();
  let turn = 0;
  let connected = 0;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const keep = (socket: Socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.once('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    turn += 1;
    const ports = [...endpoints];
    const inTurn = [...ports.slice(turn % ports.length), ...ports.slice(0, turn % ports.length)];
    const onConnect = () => {
      connected += 1;
    };
    forward(client, inTurn, { keep, onConnect });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(PORT, clusterIP, resolve);
  });
  return {
    name: NAME,
    namespace: NAMESPACE,
    port: PORT,
    dnsName: `${NAME}.${NAMESPACE}.svc`,
    endpoints,
    connections: () => connected,
    cut,
    async stop() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Forwarding {
  readonly keep: (socket: Socket) => void;
  readonly onConnect: () => void;
}

function forward(client: Socket, [port, ...others]: readonly number[], forwarding: Forwarding): void {
  if (port === undefined) return void client.destroy();
  const { keep, onConnect } = forwarding;
  const upstream = connect(port, '127.0.0.1');
  keep(upstream);
  let connected = false;
  upstream.once('connect', () => {
    connected = true;
    onConnect();
    client.pipe(upstream).pipe(client);
  });
  upstream.once('close', () => {
    if (connected) client.destroy();
    else forward(client, others, forwarding);
  });
  client.once('close', () => upstream.destroy());
}
