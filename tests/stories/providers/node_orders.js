// Orders in Node.js without dependencies: `node node_orders.js PORT`.
"use strict";

const http = require("node:http");

const orders = new Map();

function changeState({ state, action, params = {} }) {
  const number = params.number ?? 42;
  if (state === "the shop is closed") {
    return [500, { error: "there is no such state" }];
  }
  if (action === "setup" && state === "an order exists") {
    orders.set(number, { number, total: 12.5 });
  } else {
    orders.clear();
  }
  return [200, {}];
}

function message({ description }) {
  return description === "an order was placed"
    ? [200, { event: "placed", number: 42 }]
    : [404, { error: "there is no such message" }];
}

function answer(method, path, body) {
  if (method === "POST" && path === "/_states") return changeState(JSON.parse(body));
  if (method === "POST" && path === "/_messages") return message(JSON.parse(body));
  const order = orders.get(Number(path.replace("/orders/", "")));
  return order ? [200, order] : [404, { error: "there is no such order" }];
}

const server = http.createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const [status, body] = answer(request.method, request.url, Buffer.concat(parts).toString());
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(body));
  });
});

server.listen(Number(process.argv[2]), "127.0.0.1");
