import type { Ids } from './ids.js';

/** The account of every access key that names none. */
const anonymousAccount = '000000000000';

/** Keys for an account, as STS hands them out. */
export interface TemporaryKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Which account an access key belongs to. */
export class AccessKeys {
  readonly #ids: Ids;
  readonly #roles = new Map<string, RoleSession>();

  constructor(ids: Ids) {
    this.#ids = ids;
  }

  /** Makes keys whose calls are made as `session`. */
  issue(session: RoleSession): TemporaryKeys {
    const digits = this.#ids.uuid().replaceAll('-', '').toUpperCase();
    const accessKeyId = `ASIA${digits.slice(0, 16)}`;
    this.#roles.set(accessKeyId, session);
    return {
      accessKeyId,
      secretAccessKey: `${digits}${digits.slice(0, 8)}`.toLowerCase(),
      sessionToken: `emulator-${digits}`,
    };
  }

  // rule: access-key-account
  /** The account of `accessKeyId`: of a role session its role's, of 12 digits that account, else {@link anonymousAccount}. */
  accountOf(accessKeyId: string): string {
    const session = this.#roles.get(accessKeyId);
    if (session !== undefined) return session.accountId;
    return /^\d{12}$/.test(accessKeyId) ? accessKeyId : anonymousAccount;
  }

  /** The role session that `accessKeyId` was issued for. */
  sessionOf(accessKeyId: string): RoleSession | undefined {
    return this.#roles.get(accessKeyId);
  }

  /** Forgets every key that was issued. */
  reset(): void {
    this.#roles.clear();
  }
}

/** Who holds keys that STS handed out. */
export interface RoleSession {
  readonly accountId: string;
  /** ARN of the assumed role. */
  readonly roleArn: string;
  readonly sessionName: string;
}
