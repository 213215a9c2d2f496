import { subscribe } from 'node:diagnostics_channel';
import { AppStreamClient } from '@aws-sdk/client-appstream';
import { FleetManager, type RequestMessage } from 'appstream-kit';
import { Emulator } from 'appstream-kit/emulator';

/** What is needed of a tracer of `@opentelemetry/api`: `trace.getTracer('appstream-kit')` is one. */
interface Tracer {
  startSpan(
    name: string,
    options: { kind: number; startTime: number; attributes: Record<string, string | number> },
  ): { setStatus(status: { code: number }): unknown; end(endTime: number): void };
}

const clientSpan = 2; // SpanKind.CLIENT
const failedSpan = 2; // SpanStatusCode.ERROR

/** Makes a span of every request; its parent is whatever span the caller is in. */
export function traceRequests(tracer: Tracer): void {
  subscribe('appstream-kit:request', (message) => {
    const { operation, tries, attempts, durationMs, outcome, errorName, requestId } = message as RequestMessage;
    const endTime = Date.now();
    const attributes = {
      'rpc.system': 'aws-api',
      'rpc.method': operation,
      'appstream_kit.tries': tries,
      'appstream_kit.outcome': outcome,
      ...(attempts !== undefined && { 'http.request.resend_count': attempts - 1 }),
      ...(errorName !== undefined && { 'error.type': errorName }),
      ...(requestId !== undefined && { 'aws.request_id': requestId }),
    };
    const span = tracer.startSpan(operation, { kind: clientSpan, startTime: endTime - durationMs, attributes });
    if (outcome === 'failed') span.setStatus({ code: failedSpan });
    span.end(endTime);
  });
}

traceRequests({
  startSpan: (name, { attributes }) => ({
    setStatus: () => undefined,
    end: () => console.log(name, attributes['appstream_kit.tries'], attributes['error.type'] ?? 'ok'),
  }),
});

const emulator = new Emulator();
emulator.fail({ operation: 'CreateFleet', error: { code: 'ConcurrentModificationException' } });
const fleets = new FleetManager({ client: new AppStreamClient(emulator.clientConfig('111111111111')) });
await fleets.create({
  name: 'design-team',
  fleetType: 'ON_DEMAND',
  instanceType: 'stream.standard.medium',
  imageName: 'Test_Image',
  computeCapacity: { desiredInstances: 1 },
});
await fleets.find('no-such-fleet');
