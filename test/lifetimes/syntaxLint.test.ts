/** The lint about one lifetime written in different ways: as an error, so that the marks are compared, and its levels. */
import { describe, expect, test } from 'vitest';
import { checkProgram, host, rust } from '../support/program';

describe('mismatched_lifetime_syntaxes', () => {
  test('hidden and elided', () =>
    checkProgram(
      rust`
      #![deny(mismatched_lifetime_syntaxes)]
      pub struct C<'a>(pub &'a u8);
      pub fn hidden(x: &u8) -> C { C(x) }
                     //^^^ mismatched_lifetime_syntaxes the lifetime is elided here
                             //^ mismatched_lifetime_syntaxes the same lifetime is hidden here
      pub fn shown(x: &u8) -> C<'_> { C(x) }
      pub fn input(x: C) -> &u8 { x.0 }
                    //^ mismatched_lifetime_syntaxes the lifetime is hidden here
                          //^^^ mismatched_lifetime_syntaxes the same lifetime is elided here
      impl<'q> C<'q> {
          pub fn own(&self) -> C { C(self.0) }
                   //^^^^^ mismatched_lifetime_syntaxes the lifetime is elided here
                             //^ mismatched_lifetime_syntaxes the same lifetime is hidden here
          pub fn other(&self) -> C<'q> { C(self.0) }
      }
    `,
      { lints: true },
    ));

  test('named and not', () =>
    checkProgram(
      rust`
      #![deny(mismatched_lifetime_syntaxes)]
      pub struct C<'a>(pub &'a u8);
      pub fn f<'a>(x: &'a u8) -> (C, &u8) { (C(x), x) }
                     //^^ mismatched_lifetime_syntaxes the lifetime is named here
                                //^ mismatched_lifetime_syntaxes the same lifetime is hidden here
                                   //^^^ mismatched_lifetime_syntaxes the same lifetime is elided here
      pub fn g(x: &'static u8) -> &u8 { x }
                 //^^^^^^^ mismatched_lifetime_syntaxes the lifetime is named here
                                //^^^ mismatched_lifetime_syntaxes the same lifetime is elided here
      pub fn h<'a>(x: &'a u8) -> impl Fn() -> &'a u8 + use<'a> { move || x }
      pub fn i(x: fn(&u8) -> C, y: &u8) -> bool { x(y).0 == y }
    `,
      { lints: true },
    ));

  test('levels', async () => {
    const isReported = async (before: string): Promise<boolean> => {
      const analysis = await host();
      const text = `${before} pub fn f<'a>(x: &'a u8) -> &u8 { x }`;
      const file = analysis.addStandaloneFile(`/test/levels${text.length}.rs`, text, '2021');
      return analysis.diagnostics(file).length > 0;
    };
    expect(await isReported('')).toBe(true);
    expect(await isReported('#![allow(mismatched_lifetime_syntaxes)]')).toBe(false);
    expect(await isReported('#![allow(warnings)]')).toBe(false);
    expect(await isReported('#[expect(mismatched_lifetime_syntaxes)]')).toBe(false);
  });
});
