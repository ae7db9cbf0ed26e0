// The sandbox account's control path: what was asked of "AWS", and what should go wrong with it.

const sandboxUrl = process.env.FARTHING_SANDBOX_URL ?? "http://127.0.0.1:4566";

export type FaultKind =
  "throttle" | "error" | "deny" | "delay" | "reset" | "malformed" | "empty" | "not-enabled" | "ec2-only";

export interface Fault {
  /** An AWS operation, as `ce:GetCostAndUsage`. */
  operation: string;
  kind: FaultKind;
  /** How many requests it meets; all of them if left out. */
  times?: number;
  /** The one region that it meets; all if left out. */
  region?: string;
  /** For `delay`: how long. */
  millis?: number;
}

/** How Bedrock's model fails; see the README. */
export interface Mood {
  flaws?: ("wrong-numbers" | "invented-resources" | "broken-json" | "markup" | "obedience")[];
  /** How long each frame of its reply takes. */
  frame_millis?: number;
  breaks?: { after_frames: number; with: string };
}

export interface Requests {
  total: number;
  /** Those that AWS would charge for. */
  paid: number;
  /** Streams of Bedrock that their client hung up on. */
  abandoned: number;
  by_operation: Record<string, number>;
}

async function control(method: string, path: string, body?: unknown): Promise<Response> {
  const response = await fetch(`${sandboxUrl}/_sandbox/${path}`, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(`${method} /_sandbox/${path} answered ${response.status}: ${await response.text()}`);
  }
  return response;
}

/** What was asked since the last `reset`. */
export async function requests(): Promise<Requests> {
  return (await control("GET", "requests")).json() as Promise<Requests>;
}

/** Sets the counters to zero. */
export async function reset(): Promise<void> {
  await control("DELETE", "requests");
}

/** Puts these faults in place of any before. */
export async function fault(...faults: Fault[]): Promise<void> {
  await control("PUT", "faults", faults);
}

export async function clearFaults(): Promise<void> {
  await control("DELETE", "faults");
}

/** The role may not do this any more. */
export async function deny(operation: string): Promise<void> {
  await fault({ operation, kind: "deny" });
}

/** The model is like this from now on. */
export async function mood(mood: Mood): Promise<void> {
  await control("PUT", "model", mood);
}

/** The model is faithful again. */
export async function clearMood(): Promise<void> {
  await control("DELETE", "model");
}
