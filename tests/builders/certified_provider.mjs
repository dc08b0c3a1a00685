// The certified provider of the npm package oidc-provider, with one client: `node certified_provider.mjs CLIENTS CALLBACK`.
// It prints its address, lets everybody log in as whoever they say, and ends with its standard input.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [clients, callback] = process.argv.slice(2);
const found = createRequire(`${clients}/`).resolve("oidc-provider");
const { default: Provider } = await import(pathToFileURL(found));

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://localhost:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "pactgate",
        client_secret: "a-secret",
        redirect_uris: [callback],
        post_logout_redirect_uris: [callback.replace("/callback", "")],
      },
    ],
    claims: {
      openid: ["sub"],
      email: ["email", "email_verified"],
      profile: ["preferred_username", "name"],
      groups: ["groups"],
    },
    pkce: { required: () => true },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        email: `${id}@example.org`,
        email_verified: true,
        preferred_username: id,
        name: `The ${id}`,
        groups: ["shop", "staff"],
      }),
    }),
  });
  server.on("request", provider.callback());
  console.log(issuer);
});
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
