// Checks the official TypeScript package against a server; runs where node finds it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import assert from "node:assert/strict";

const [url, key, modules] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const load = async name => import(pathToFileURL(require.resolve(name)).href);
const sdk = await load("@anthropic-ai/sdk");
const Anthropic = sdk.default?.Anthropic ?? sdk.Anthropic ?? sdk.default;
const { toFile } = sdk;
const { betaTool } = await load("@anthropic-ai/sdk/helpers/beta/json-schema");
const about = readFileSync(`${modules}/node_modules/@anthropic-ai/sdk/package.json`, "utf-8");
const { version } = JSON.parse(about);

const client = new Anthropic({ baseURL: url, apiKey: key });
const ask = { model: "claude-sonnet-4-5", max_tokens: 2000 };
const said = text => [{ role: "user", content: text }];
const create = (text, more = {}) => client.messages.create({ ...ask, messages: said(text), ...more });
const all = async page => { const found = []; for await (const one of page) found.push(one); return found; };
const rejected = async promise => {
  try { await promise; } catch (error) { return error; }
  throw new Error("nothing was raised");
};

const weather = async stream => {
  const seen = [];
  const tool = betaTool({
    name: "get_weather",
    description: "Tell the weather of a city.",
    inputSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
    run: async ({ city }) => { seen.push(city); return `18 degrees in ${city}`; },
  });
  const runner = client.beta.messages.toolRunner({
    ...ask, tools: [tool], messages: said("How warm?"), stream });
  const last = await runner.runUntilDone();
  assert.deepEqual(seen.sort(), ["Lyon", "Oslo"]);
  assert.equal(last.content[0].text, "18 degrees in Oslo");
};

const checks = {
  create: async () => {
    const reply = await create("Hello there");
    assert.equal(reply.content[0].text, "Hello there");
    assert.equal(reply.stop_reason, "end_turn");
    assert.match(reply._request_id, /^req_/);
  },
  "create, many at once": async () => {
    const replies = await Promise.all([...Array(20).keys()].map(n => create(`n ${n}`)));
    replies.forEach((reply, n) => assert.equal(reply.content[0].text, `n ${n}`));
  },
  "stream of events": async () => {
    const kinds = (await all(await create("one two three", { stream: true }))).map(event => event.type);
    assert.equal(kinds[0], "message_start");
    assert.equal(kinds.at(-1), "message_stop");
    assert.equal(kinds.filter(kind => kind === "content_block_delta").length, 3);
  },
  "stream helper": async () => {
    const stream = client.messages.stream({ ...ask, messages: said("one two three") });
    let text = "";
    stream.on("text", piece => { text += piece; });
    const last = await stream.finalMessage();
    assert.equal(text, "one two three");
    assert.equal(last.content[0].text, "one two three");
  },
  "stream of thinking": async () => {
    const thinking = { type: "enabled", budget_tokens: 1024 };
    const stream = client.messages.stream({ ...ask, thinking, messages: said("think") });
    const [thought, text] = (await stream.finalMessage()).content;
    assert.equal(thought.thinking, "Let me think about it.");
    assert.ok(thought.signature.length > 100);
    assert.equal(text.text, "I thought.");
  },
  "tool loop": () => weather(false),
  "tool loop streamed": () => weather(true),
  "tool loop by hand": async () => {
    const tools = [{ name: "get_weather", input_schema: { type: "object" } }];
    const messages = said("How warm?");
    const first = await client.messages.create({ ...ask, messages, tools });
    assert.equal(first.stop_reason, "tool_use");
    const results = first.content.map(call => (
      { type: "tool_result", tool_use_id: call.id, content: "18" }));
    messages.push({ role: "assistant", content: first.content }, { role: "user", content: results });
    const last = await client.messages.create({ ...ask, messages, tools });
    assert.equal(last.stop_reason, "end_turn");
  },
  "structured output": async () => {
    const schema = { type: "object", properties: { name: { type: "string" }, age: { type: "integer" } },
      required: ["name", "age"], additionalProperties: false };
    const format = { type: "json_schema", schema };
    const reply = await create("Who?", { output_config: { format } });
    assert.equal(JSON.parse(reply.content[0].text).name, "Who?");
  },
  "count tokens": async () => {
    const count = await client.messages.countTokens({ model: ask.model, messages: said("Hello") });
    assert.ok(count.input_tokens > 0);
  },
  "models and pages": async () => {
    const ids = (await all(client.models.list({ limit: 2 }))).map(model => model.id);
    assert.ok(ids.length > 4 && new Set(ids).size === ids.length);
    assert.equal((await client.models.retrieve(ids[0])).id, ids[0]);
  },
  batches: async () => {
    const requests = ["one", "status 529", "three"].map((text, n) => (
      { custom_id: `r${n}`, params: { ...ask, messages: said(text) } }));
    const batch = await client.messages.batches.create({ requests });
    while ((await client.messages.batches.retrieve(batch.id)).processing_status !== "ended")
      await new Promise(done => setTimeout(done, 50));
    const results = Object.fromEntries(
      (await all(await client.messages.batches.results(batch.id))).map(one => [one.custom_id, one.result]));
    assert.equal(results.r0.message.content[0].text, "one");
    assert.equal(results.r1.error.error.type, "overloaded_error");
    assert.ok((await all(client.messages.batches.list())).some(one => one.id === batch.id));
    assert.equal((await client.messages.batches.delete(batch.id)).id, batch.id);
    const other = await client.messages.batches.create({ requests: requests.slice(0, 1) });
    const { processing_status } = await client.messages.batches.cancel(other.id);
    assert.ok(["canceling", "ended"].includes(processing_status));
  },
  files: async () => {
    const ids = async () => (await all(client.beta.files.list())).map(one => one.id);
    const file = await client.beta.files.upload({
      file: await toFile(Buffer.from("Hello"), "a.txt", { type: "text/plain" }) });
    assert.deepEqual([file.filename, file.size_bytes], ["a.txt", 5]);
    assert.ok((await ids()).includes(file.id));
    assert.equal((await client.beta.files.retrieveMetadata(file.id)).mime_type, "text/plain");
    const made = (await all(client.beta.files.list())).find(one => one.downloadable);
    assert.equal(await (await client.beta.files.download(made.id)).text(), "<svg/>");
    await client.beta.files.delete(file.id);
    assert.ok(!(await ids()).includes(file.id));
  },
  skills: async () => {
    const text = "---\nname: greet\ndescription: Says hello.\n---\n";
    const skill = await client.beta.skills.create({
      files: [await toFile(Buffer.from(text), "greet/SKILL.md")] });
    assert.ok((await all(client.beta.skills.list({ source: "custom" }))).some(one => one.id === skill.id));
    const [version] = await all(client.beta.skills.versions.list(skill.id));
    await client.beta.skills.versions.delete(version.version, { skill_id: skill.id });
    await client.beta.skills.delete(skill.id);
  },
  errors: async () => {
    const classes = { 400: "BadRequestError", 401: "AuthenticationError", 403: "PermissionDeniedError",
      404: "NotFoundError", 429: "RateLimitError", 500: "InternalServerError", 529: "InternalServerError" };
    for (const [status, name] of Object.entries(classes)) {
      const error = await rejected(create(`status ${status}`));
      assert.ok(error instanceof Anthropic[name], `${status}: ${error.constructor.name}`);
      assert.equal(error.status, Number(status));
      assert.match(error.requestID, /^req_/);
    }
  },
  "invalid requests": async () => {
    const error = await rejected(client.messages.create({ ...ask, messages: [] }));
    assert.match(error.message, /at least one message/);
  },
  "wrong key": async () => {
    const other = new Anthropic({ baseURL: url, apiKey: "wrong" });
    const error = await rejected(other.messages.create({ ...ask, messages: said("Hi") }));
    assert.match(error.message, /nvalid (x-api-key|bearer)/);
  },
  retries: async () => {
    assert.equal((await create("flaky typescript")).content[0].text, "flaky typescript");
    assert.equal((await create("limited typescript")).content[0].text, "limited typescript");
  },
  "error in mid stream": async () => {
    const error = await rejected(all(await create("break", { stream: true })));
    assert.match(error.message, /overloaded_error/);
  },
  "raw response and headers": async () => {
    const { data, response } = await client.messages.create({ ...ask, messages: said("Hi") }).withResponse();
    assert.ok(Number(response.headers.get("anthropic-ratelimit-requests-limit")) > 0);
    assert.equal(data.content[0].text, "Hi");
  },
};

console.log(JSON.stringify({ client: `@anthropic-ai/sdk ${version} (TypeScript)` }));
for (const [check, run] of Object.entries(checks)) {
  let why = null;
  try { await run(); } catch (error) { why = error.stack; }
  console.log(JSON.stringify({ check, why }));
}
