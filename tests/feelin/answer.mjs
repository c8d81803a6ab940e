// What feelin makes of expressions: one line of JSON in, `{expression, context}`, one line out, `{value}` or `{error}`.
// With `{measure: true}` the answer is `{micros}`, the time that one evaluation takes.

import { createInterface } from 'node:readline';
import { performance } from 'node:perf_hooks';

import { evaluate, isFunction, isRange } from 'feelin';

const TIMES = 200;
const ROUNDS = 40;

// As Heban tells values in JSON: ranges and functions are null, temporal values text.
function plain(value) {
  if (value === undefined || value === null || isRange(value) || isFunction(value) || typeof value === 'function') {
    return null;
  }
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (typeof value !== 'object') {
    return Number.isNaN(value) ? 'NaN' : value === Infinity || value === -Infinity ? String(value) : value;
  }
  if (typeof value.toJSON === 'function') {
    return value.toJSON();
  }
  return Object.fromEntries(Object.entries(value).map(([ key, entry ]) => [ key, plain(entry) ]));
}

function measured(expression, context) {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now();
    for (let time = 0; time < TIMES; time++) {
      evaluate(expression, context);
    }
    best = Math.min(best, performance.now() - begun);
  }
  return best * 1000 / TIMES;
}

function answer({ expression, context, measure }) {
  try {
    return measure ? { micros: measured(expression, context) } : { value: plain(evaluate(expression, context).value) };
  } catch (problem) {
    return { error: String(problem.name || problem) + ': ' + String(problem.message).slice(0, 200) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(answer(JSON.parse(line))) + '\n');
}
