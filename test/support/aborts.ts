import { expect, test, vi } from 'vitest';
import type { AppStreamSender } from '../../src/core/senders.js';

/** Calls a method of a manager that sends through `client`. */
export type Run = (client: AppStreamSender, signal: AbortSignal) => Promise<unknown>;

/** Tests that a method stops at once when its signal aborts, before it begins and while a request is under way. */
export function testAborts(methods: Readonly<Record<string, Run>>): void {
  test.each(Object.entries(methods))(
    '%s rejects with the reason of its signal, and sends nothing more',
    async (_, run) => {
      const reason = new Error('enough');
      const send = vi.fn(() => new Promise<never>(() => undefined));
      const client = { send } as AppStreamSender;

      await expect(run(client, AbortSignal.abort(reason))).rejects.toBe(reason);
      expect(send).not.toHaveBeenCalled();

      const controller = new AbortController();
      const running = run(client, controller.signal);
      await vi.waitFor(() => expect(send).toHaveBeenCalled());
      controller.abort(reason);
      await expect(running).rejects.toBe(reason);
      expect(send).toHaveBeenCalledTimes(1);
    },
  );
}
