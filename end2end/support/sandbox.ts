// The sandbox's control path: counts of requests to the fake AWS, and faults.

const sandboxUrl = process.env.FARTHING_SANDBOX_URL ?? "http://127.0.0.1:4566";

export type FaultKind =
  | "throttle"
  | "error"
  | "deny"
  | "delay"
  | "reset"
  | "malformed"
  | "cut"
  | "expired"
  | "skewed"
  | "empty"
  | "not-enabled"
  | "ec2-only";

export interface Fault {
  /** An AWS operation, such as `ce:GetCostAndUsage`. */
  operation: string;
  kind: FaultKind;
  /** Number of affected requests; all if omitted. */
  times?: number;
  /** The affected region; all if omitted. */
  region?: string;
  /** Milliseconds of a `delay`. */
  millis?: number;
}

/** Faults of Bedrock's model; see docs/sandbox.md. */
export interface ModelFaults {
  flaws?: ("wrong-numbers" | "invented-resources" | "broken-json" | "markup" | "obedience")[];
  /** Milliseconds before each frame of a reply. */
  frame_millis?: number;
  breaks?: { after_frames: number; with: string };
}

export interface Requests {
  total: number;
  /** Requests that AWS would charge for. */
  paid: number;
  /** Bedrock streams whose client disconnected before the end. */
  abandoned: number;
  by_operation: Record<string, number>;
  /** Operations that each client has called since the sandbox started; Farthing's client is `aws-sdk-rust`. */
  by_client: Record<string, string[]>;
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

/** Counts since the last `reset`. */
export async function requests(): Promise<Requests> {
  return (await control("GET", "requests")).json() as Promise<Requests>;
}

/** Sets the counters to zero. */
export async function reset(): Promise<void> {
  await control("DELETE", "requests");
}

/** Replaces all faults. */
export async function fault(...faults: Fault[]): Promise<void> {
  await control("PUT", "faults", faults);
}

export async function clearFaults(): Promise<void> {
  await control("DELETE", "faults");
}

/** Denies an operation. */
export async function deny(operation: string): Promise<void> {
  await fault({ operation, kind: "deny" });
}

/** Sets the model's faults. */
export async function setModelFaults(faults: ModelFaults): Promise<void> {
  await control("PUT", "model", faults);
}

/** Clears the model's faults. */
export async function clearModelFaults(): Promise<void> {
  await control("DELETE", "model");
}
