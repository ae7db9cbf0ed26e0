// The control paths of the identity provider of the tests, end2end/support/identity-provider.mjs.

const provider = process.env.FARTHING_PROVIDER_URL ?? "http://localhost:4000";

async function control(method: string, path: string, body?: unknown): Promise<void> {
  const response = await fetch(`${provider}/control/${path}`, { method, body: JSON.stringify(body) });
  if (!response.ok) {
    throw new Error(`${method} /control/${path} answered ${response.status}: ${await response.text()}`);
  }
}

/** Replaces the groups of visitors. */
export async function setGroups(groups: Record<string, string[]>): Promise<void> {
  await control("PUT", "groups", groups);
}

/** Replaces the signing keys; the provider no longer publishes the ones before. */
export async function rotateKeys(): Promise<void> {
  await control("POST", "rotate-keys");
}

/** Revokes what a visitor has granted, with all refresh tokens. The visitor stays signed in at the provider. */
export async function revoke(visitor: string): Promise<void> {
  await control("POST", "revoke", visitor);
}

/** Makes paths with these beginnings unavailable, and all others available; `/` is all of the provider. */
export async function setUnavailable(...paths: string[]): Promise<void> {
  await control("PUT", "unavailable", paths);
}

/** Resets groups and availability. */
export async function reset(): Promise<void> {
  await control("POST", "reset");
}
