import type { Emulator } from '../emulator.js';
import type { Gateway } from '../gateway/gateway.js';
import type { WireRequest, WireResponse } from '../protocols/protocol.js';
import { answerControl, isControl } from './control.js';
import { answerBrowser, isBrowser } from './streaming-page.js';

/** What a server serves. */
export interface Site {
  /** Answers a request; rejects where the connection is to be cut instead. `signal` tells that the client is gone. */
  handle(request: WireRequest, signal: AbortSignal): Promise<WireResponse>;
  /** The answer to a request whose body is too large to be read. */
  refuseOversized(request: WireRequest): WireResponse;
}

/** The services, the emulator's own controls and its streaming URLs under one address. */
export function siteOf(emulator: Emulator, gateway: Gateway): Site {
  return {
    async handle(request, signal) {
      if (isControl(request)) return answerControl(emulator, request);
      if (isBrowser(request)) return answerBrowser(emulator, request);
      return gateway.handle(request, signal);
    },
    refuseOversized: (request) => gateway.refuseOversized(request),
  };
}
