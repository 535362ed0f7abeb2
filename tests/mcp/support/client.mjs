// `leakproof mcp` with the protocol's own client on it.
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { cli } from '../../support/places.mjs';

/** A server with a client on it; `call` gives a tool's answer as JSON, `refused` its sentence. */
export async function connect(t, ...args) {
  const client = new Client({ name: 'leakproof-tests', version: '1' });
  await client.connect(new StdioClientTransport({ command: cli(), args: ['mcp', ...args] }));
  t.after(() => client.close());
  const text = async (name, given) => {
    const { content, isError } = await client.callTool({ name, arguments: given });
    assert.equal(content.length, 1);
    return { text: content[0].text, isError: Boolean(isError) };
  };
  return {
    client,
    async call(name, given = {}) {
      const answer = await text(name, given);
      assert.equal(answer.isError, false, answer.text);
      return JSON.parse(answer.text);
    },
    async refused(name, given = {}) {
      const answer = await text(name, given);
      assert.equal(answer.isError, true, answer.text);
      return answer.text;
    },
  };
}
