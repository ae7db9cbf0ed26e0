// OpenID Connect provider for the tests, with a sign-in form of its own and routes that change accounts, keys and grants.
// Usage: node identity-provider.mjs PORT APP-URL CLIENT-SECRET

import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [port, app, secret] = process.argv.slice(2);
if (!port || !app || !secret) throw new Error("usage: node identity-provider.mjs PORT APP-URL CLIENT-SECRET");
// Another host name than the app's, as in practice: cookies ignore the port.
const issuer = `http://localhost:${port}`;

/** Groups at the start, by login name. */
const initialGroups = { mara: ["web"], olaf: ["finops"], nina: [] };
let groups = { ...initialGroups };
/** Beginnings of the paths that answer with status 503. */
let unavailable = [];
/** Records of the provider by model and ID. They outlast a replacement of the keys. */
const records = new Map();

/** Store of one model, as the provider calls it. */
class Adapter {
  constructor(model) {
    this.model = model;
  }

  key(id) {
    return `${this.model}:${id}`;
  }

  async upsert(id, payload) {
    records.set(this.key(id), payload);
  }

  async find(id) {
    return records.get(this.key(id));
  }

  async findByUid(uid) {
    return [...records].find(([key, record]) => key.startsWith("Session:") && record.uid === uid)?.[1];
  }

  async consume(id) {
    records.get(this.key(id)).consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id) {
    records.delete(this.key(id));
  }

  async revokeByGrantId(grantId) {
    for (const [key, record] of records) if (record.grantId === grantId) records.delete(key);
  }
}

const page = (content) => `<!DOCTYPE html>
<html lang="en">
  <head><title>Example SSO</title><meta name="viewport" content="width=device-width, initial-scale=1" /></head>
  <body><main><h1>Example SSO</h1>${content}</main></body>
</html>`;

const signInForm = page(`<form method="post">
  <label>Login name <input name="login" autofocus /></label>
  <button>Log in</button>
  <button name="cancel" value="yes">Cancel</button>
</form>`);

const signOutForm = (form) => page(`${form}<button form="op.logoutForm" name="logout" value="yes">Sign out</button>`);

function newProvider() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = { ...privateKey.export({ format: "jwk" }), alg: "RS256", use: "sig", kid: randomUUID() };
  const provider = new Provider(issuer, {
    adapter: Adapter,
    jwks: { keys: [key] },
    cookies: { keys: [secret] },
    clients: [
      {
        client_id: "farthing",
        client_secret: secret,
        grant_types: ["authorization_code", "refresh_token"],
        redirect_uris: [`${app}/sign-in/return`],
        post_logout_redirect_uris: [`${app}/sign-in?signed-out`],
      },
    ],
    claims: { openid: ["sub"], email: ["email"], profile: ["name"], groups: ["groups"] },
    scopes: ["openid", "offline_access"],
    conformIdTokenClaims: false,
    issueRefreshToken: async (_context, client) => client.grantTypeAllowed("refresh_token"),
    rotateRefreshToken: true,
    expiresWithSession: async () => false,
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: 86_400,
      IdToken: 600,
      Interaction: 600,
      RefreshToken: 86_400,
      Session: 86_400,
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { logoutSource: async (context, form) => void (context.body = signOutForm(form)) },
    },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: async (_context, login) => {
      if (!groups[login]) return undefined;
      const claims = async () => ({ sub: login, email: `${login}@example.com`, name: login, groups: groups[login] });
      return { accountId: login, claims };
    },
    // Everyone consents.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope("openid email profile groups offline_access");
      await grant.save();
      return grant;
    },
  });
  provider.on("server_error", (_context, error) => console.error(error));
  for (const event of ["authorization.error", "grant.error", "end_session.error"]) {
    provider.on(event, (_context, error) => console.error(event, error.error_description ?? error));
  }
  return provider;
}

let provider = newProvider();
let handle = provider.callback();

async function body(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function answer(response, status, content = "") {
  response.writeHead(status, { "content-type": "text/html; charset=utf-8" }).end(content);
}

/** The sign-in form. */
async function interact(request, response) {
  await provider.interactionDetails(request, response);
  if (request.method !== "POST") return answer(response, 200, signInForm);
  const form = new URLSearchParams(await body(request));
  if (form.has("cancel")) return provider.interactionFinished(request, response, { error: "access_denied" });
  const accountId = form.get("login");
  if (!groups[accountId]) return answer(response, 422, signInForm);
  await provider.interactionFinished(request, response, { login: { accountId } });
}

/** Routes for the tests. */
async function control(request, response, path) {
  const text = await body(request);
  switch (`${request.method} ${path}`) {
    case "PUT groups":
      groups = { ...groups, ...JSON.parse(text) };
      break;
    case "PUT unavailable":
      unavailable = JSON.parse(text);
      break;
    case "POST rotate-keys":
      provider = newProvider();
      handle = provider.callback();
      break;
    case "POST revoke":
      for (const [key, { accountId }] of records) {
        if (accountId === JSON.parse(text) && !key.startsWith("Session:")) records.delete(key);
      }
      break;
    case "POST reset":
      groups = { ...initialGroups };
      unavailable = [];
      break;
    default:
      return answer(response, 404);
  }
  answer(response, 204);
}

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, issuer);
  const handled = async () => {
    if (pathname.startsWith("/control/")) return control(request, response, pathname.slice("/control/".length));
    if (unavailable.some((path) => pathname.startsWith(path))) return answer(response, 503, page("<p>Unavailable</p>"));
    if (pathname.startsWith("/interaction/")) return interact(request, response);
    return handle(request, response);
  };
  handled().catch((error) => {
    console.error(error);
    answer(response, 500, page("<p>Failed</p>"));
  });
});
server.listen(Number(port), "127.0.0.1");
