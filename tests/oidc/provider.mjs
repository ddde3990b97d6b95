// One OpenID provider (npm's oidc-provider) on loopback: the real thing, with people who are invented.
// Arguments: port, settings as JSON {audience, redirect, alg, amr, acr}. POST /toets/sleutels replaces the signing key.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [port, json] = process.argv.slice(2);
const settings = JSON.parse(json);
const issuer = `http://127.0.0.1:${port}`;

function newKey() {
  const { privateKey } =
    settings.alg === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: settings.alg, use: 'sig' };
}

function newProvider() {
  const provider = new Provider(issuer, {
    jwks: { keys: [newKey()] },
    clients: [
      {
        client_id: 'loket',
        client_secret: 'verzonnen geheim: %+/',
        redirect_uris: settings.redirect,
        id_token_signed_response_alg: settings.alg,
      },
      {
        client_id: 'app',
        token_endpoint_auth_method: 'none',
        redirect_uris: settings.redirect,
        id_token_signed_response_alg: settings.alg,
      },
    ],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    pkce: { required: () => true },
    cookies: { keys: ['verzonnen'] },
    ttl: { AccessToken: 900, IdToken: 300, AuthorizationCode: 60, Session: 600, Interaction: 600, Grant: 600 },
    claims: { openid: ['sub', 'amr'], profile: ['name'] },
    acrValues: [settings.acr],
    conformIdTokenClaims: false,
    findAccount: (_ctx, sub) => ({
      accountId: sub,
      claims: () => ({ sub, name: `Verzonnen ${sub}` }),
    }),
    extraTokenClaims: (ctx, token) => ({
      name: `Verzonnen ${token.accountId}`,
      ...(token.accountId?.endsWith('-zwijgt') ? {} : { auth_time: ctx.oidc.entities.AuthorizationCode?.authTime }),
      ...(token.accountId?.startsWith('acr-') ? { acr: settings.acr } : {}),
      ...(/^(een|acr)-/.test(token.accountId ?? '') ? {} : { amr: settings.amr }),
    }),
    features: {
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => settings.audience,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'openid profile',
          audience: settings.audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 900,
          jwt: { sign: { alg: settings.alg } },
        }),
      },
    },
  });
  // The login page that comes along knows no second factor: it says here who used one.
  const finished = provider.interactionFinished.bind(provider);
  provider.interactionFinished = async (request, response, result, options) => {
    const who = result.login?.accountId;
    if (who?.startsWith('acr-')) result.login.acr = settings.acr;
    else if (who && !who.startsWith('een-')) result.login.amr = settings.amr;
    if (who && !who.endsWith('-zwijgt')) {
      // Who logged in an hour ago, unless asked again; and who then only says so.
      const { params } = await provider.interactionDetails(request, response);
      const again = params.prompt === 'login';
      if (who.startsWith('liegt-') || (who.startsWith('vroeg-') && !again)) {
        result.login.ts = Math.floor(Date.now() / 1000) - 3600;
      } else if (who.startsWith('gisteren-') && !again) {
        result.login.ts = Math.floor(Date.now() / 1000) - 86400;
      }
    }
    return finished(request, response, result, options);
  };
  return provider;
}

let handler = newProvider().callback();
let asked = 0;
createServer((request, response) => {
  if (request.url === '/jwks') asked += 1;
  if (request.url === '/toets/sleutels') {
    handler = newProvider().callback();
    response.end(JSON.stringify({ asked }));
  } else if (request.url === '/toets/gevraagd') {
    response.end(JSON.stringify({ asked }));
  } else {
    handler(request, response);
  }
}).listen(Number(port), '127.0.0.1', () => console.log('klaar'));
