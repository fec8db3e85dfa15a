// Who receives what a house sends: a mail server that takes TLS from the first byte, and an SMS
// gateway and a website that take HTTP. All keep what they get, on loopback.
import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import path from "node:path";
import tls from "node:tls";
import { promisify } from "node:util";

// mailPeer listens with a certificate of its own, which it leaves in the folder as mail-ca.pem.
export async function mailPeer(folder) {
  const { ca, ...certificate } = await certified(folder, "mail");
  const peer = { ca, mails: [], refuse: undefined };
  const server = tls.createServer(certificate, (socket) => converse(socket, peer));
  server.on("tlsClientError", () => {}); // a client that does not believe the certificate
  await listening(server);
  peer.address = `127.0.0.1:${server.address().port}`;
  peer.close = () => closed(server);
  return peer;
}

// certified makes a certificate for 127.0.0.1, which it leaves in the folder as NAME-ca.pem.
async function certified(folder, name) {
  const file = path.join(folder, `${name}-key.pem`);
  const ca = path.join(folder, `${name}-ca.pem`);
  await promisify(execFile)("openssl", [
    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", file, "-out", ca, "-days", "2",
    "-subj", `/CN=${name} peer`, "-addext", "subjectAltName=IP:127.0.0.1",
  ]);
  return { ca, key: await readFile(file), cert: await readFile(ca) };
}

// converse speaks just enough SMTP (RFC 5321).
function converse(socket, peer) {
  let text = "";
  let mail = { to: [] };
  let inData = false;
  const say = (line) => socket.write(`${line}\r\n`);
  socket.on("error", () => {});
  say("220 peer ESMTP");
  socket.on("data", (chunk) => {
    text += chunk;
    for (let end = text.indexOf(inData ? "\r\n.\r\n" : "\r\n"); end >= 0; end = text.indexOf(inData ? "\r\n.\r\n" : "\r\n")) {
      const line = text.slice(0, end);
      text = text.slice(end + (inData ? 5 : 2));
      if (inData) {
        inData = false;
        peer.mails.push({ ...mail, ...parsed(line) });
        mail = { to: [] };
        say("250 2.0.0 queued");
      } else if (/^EHLO/i.test(line)) socket.write("250-peer\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n");
      else if (/^DATA/i.test(line)) {
        inData = true;
        say("354 go on");
      } else if (/^RCPT/i.test(line)) {
        if (peer.refuse !== undefined) say(peer.refuse);
        else {
          mail.to.push(/<(.*)>/.exec(line)?.[1]);
          say("250 ok");
        }
      } else if (/^QUIT/i.test(line)) {
        say("221 bye");
        socket.end();
      } else say("250 ok");
    }
  });
}

// parsed gives the subject and the plain text of a mail.
function parsed(raw) {
  const [head] = raw.split("\r\n\r\n", 1);
  const subject = decodeWords((/^Subject:(.*(?:\r\n[ \t].*)*)/im.exec(head)?.[1] ?? "").replace(/\r\n[ \t]+/g, " ").trim());
  const plain = /Content-Type: text\/plain[^]*?\r\n\r\n([^]*?)\r\n--/i.exec(raw)?.[1] ?? "";
  return { raw, head, subject, text: decodeQuoted(plain) };
}

function decodeQuoted(text) {
  const bytes = text.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

function decodeWords(text) {
  return text.replace(/=\?utf-8\?q\?([^?]*)\?=\s*/gi, (_, word) => decodeQuoted(word.replaceAll("_", " ")));
}

// smsPeer is an SMS gateway; it can be told to fail.
export async function smsPeer() {
  const peer = { messages: [], failing: false };
  const server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      if (peer.failing) {
        response.writeHead(503).end("later");
        return;
      }
      peer.messages.push({ ...Object.fromEntries(new URLSearchParams(body)), authorization: request.headers.authorization });
      response.writeHead(200, { "Content-Type": "application/json" }).end('{"status":"created"}');
    });
  });
  await listening(server);
  peer.url = `http://127.0.0.1:${server.address().port}/send`;
  peer.close = () => closed(server);
  return peer;
}

function listening(server) {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
}

function closed(server) {
  server.closeAllConnections?.();
  return new Promise((resolve) => server.close(resolve));
}

// until waits for something to be true.
export async function until(what, told) {
  const deadline = Date.now() + 20_000;
  while (!(await what())) {
    if (Date.now() > deadline) throw new Error(`it did not happen within 20 s: ${told}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

// webhookPeer is a website that hears what becomes of photos, and believes what is signed with its secret
// alone. next gives each message once, with its name.
export async function webhookPeer(folder) {
  const { ca, ...certificate } = await certified(folder, "webhook");
  const peer = { ca, secret: "", answer: 200 };
  const heard = [];
  const server = https.createServer(certificate, (request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      const id = request.headers["webhook-id"];
      const key = Buffer.from(peer.secret.replace("whsec_", ""), "base64");
      const signature = `v1,${createHmac("sha256", key).update(`${id}.${request.headers["webhook-timestamp"]}.${body}`).digest("base64")}`;
      if (!request.headers["webhook-signature"].split(" ").includes(signature)) {
        response.writeHead(401).end();
        return;
      }
      heard.push({ id, ...JSON.parse(body) });
      response.writeHead(peer.answer).end("<script>not looked at</script>");
    });
  });
  await listening(server);
  peer.url = `https://127.0.0.1:${server.address().port}/hook`;
  peer.next = async () => {
    const deadline = Date.now() + 15_000;
    while (heard.length === 0) {
      if (Date.now() > deadline) throw new Error("the website heard nothing");
      await new Promise((later) => setTimeout(later, 50));
    }
    return heard.shift();
  };
  peer.close = () => closed(server);
  return peer;
}
