/** Overloaded derefs and indexings are mutable where the place is used mutably; as in rustc's MIR of the same fns. */
import { expect, test } from 'vitest';
import { nameOf } from '../../server/src/names/defs';
import { inferProgram } from './support';

async function operators(text: string): Promise<string[]> {
  const p = await inferProgram(text);
  expect(p.taints('f')).toEqual([]);
  const result = p.infer('f');
  const names = [...result.callee.values()].map((callee) => nameOf(p.db, callee.def));
  for (const list of result.adjustments.values()) {
    for (const adj of list) {
      if (adj.kind === 'deref' && adj.overloaded !== null) names.push(adj.overloaded.mutable ? 'deref_mut' : 'deref');
    }
  }
  return names;
}

test('a call through FnMut', async () => {
  expect(await operators('fn f(v: &mut Vec<Box<dyn FnMut()>>) { v[0]() }')).toEqual(['index_mut', 'call_mut']);
  expect(await operators('fn f(v: &mut Vec<Box<dyn Fn()>>) { v[0]() }')).toEqual(['index', 'call']);
  expect(await operators('struct S { h: Box<dyn FnMut(u8)> } fn f(s: &mut std::cell::RefMut<S>) { (s.h)(1) }')).toEqual(
    ['call_mut', 'deref_mut'],
  );
});

test('an explicit ref mut binding', async () => {
  expect(await operators('fn f(v: &mut Vec<u8>) { let ref mut z = v[0]; }')).toEqual(['index_mut']);
  expect(await operators('fn f(v: &mut Vec<u8>) { let ref z = v[0]; }')).toEqual(['index']);
  expect(await operators('fn f(v: &mut Vec<u8>) { match v[0] { ref mut z => {} } }')).toEqual(['index_mut']);
});

test('assignment, borrow, method call', async () => {
  expect(await operators('fn f(v: &mut Vec<u8>) { v[0] = 1; }')).toEqual(['index_mut']);
  expect(await operators('fn f(v: &mut Vec<u8>) { v[0] += 1; let a = &mut v[1]; let b = &v[2]; }')).toEqual([
    'index_mut',
    'index_mut',
    'index',
  ]);
  expect(await operators('fn f(b: &mut std::cell::RefMut<Vec<u8>>) { b.push(1) }')).toEqual(['push', 'deref_mut']);
});
