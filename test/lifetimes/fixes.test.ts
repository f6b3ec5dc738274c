/** Quick fixes of errors about lifetimes. That the text before fails and the text behind compiles is rustc's word. */
import { describe, test } from 'vitest';
import { checkFix } from '../support/fixes';
import { rust } from '../support/program';

describe('missing lifetimes', () => {
  test('introduce one for all inputs that it may come from', () =>
    checkFix(
      'introduceLifetime',
      rust`
        pub fn longest(a: &str, b: &str) -> &str { if a.len() > b.len() { a } else { b } }
      `,
      rust`
        pub fn longest<'a>(a: &'a str, b: &'a str) -> &'a str { if a.len() > b.len() { a } else { b } }
      `,
    ));

  test('reuse the only one in scope', () =>
    checkFix(
      'reuseLifetime',
      rust`
        pub struct S<'a> { pub text: &'a str, pub more: &str }
      `,
      rust`
        pub struct S<'a> { pub text: &'a str, pub more: &'a str }
      `,
    ));

  test('a field: introduce one on the type', () =>
    checkFix(
      'introduceLifetime',
      rust`
        pub struct S { pub text: &str }
      `,
      rust`
        pub struct S<'a> { pub text: &'a str }
      `,
    ));

  test('nothing to borrow from: static', () =>
    checkFix(
      'staticLifetime',
      rust`
        pub fn name() -> &str { "name" }
      `,
      rust`
        pub fn name() -> &'static str { "name" }
      `,
    ));

  test('nothing is borrowed: borrow the argument', () =>
    checkFix(
      'borrowArgument',
      rust`
        pub struct S { pub name: String }
        pub fn name(s: S) -> &String { &s.name }
      `,
      rust`
        pub struct S { pub name: String }
        pub fn name(s: &S) -> &String { &s.name }
      `,
    ));

  test('an impl header: the anonymous lifetime', () =>
    checkFix(
      'anonymousLifetime',
      rust`
        pub struct S<'a, T>(pub &'a T);
        pub trait Tr {}
        impl Tr for S<u8> {}
      `,
      rust`
        pub struct S<'a, T>(pub &'a T);
        pub trait Tr {}
        impl Tr for S<'_, u8> {}
      `,
    ));
});

describe('undeclared lifetimes', () => {
  test('declare it', () =>
    checkFix(
      'introduceLifetime',
      rust`
        pub fn first(x: &'a [u8]) -> u8 { x[0] }
      `,
      rust`
        pub fn first<'a>(x: &'a [u8]) -> u8 { x[0] }
      `,
    ));

  test('declare it on the impl', () =>
    checkFix(
      'introduceLifetime',
      rust`
        pub struct S<'a>(pub &'a u8);
        impl S<'b> {}
      `,
      rust`
        pub struct S<'a>(pub &'a u8);
        impl<'b> S<'b> {}
      `,
    ));
});

describe('bounds', () => {
  test('a parameter must outlive', () =>
    checkFix(
      'addBound',
      rust`
        pub struct S<T> { pub f: &'static T }
      `,
      rust`
        pub struct S<T: 'static> { pub f: &'static T }
      `,
    ));

  test('a lifetime must outlive another', () =>
    checkFix(
      'addBound',
      rust`
        pub trait Tr<'a, 'b> { type Out; }
        impl<'a, 'b> Tr<'a, 'b> for u8 { type Out = &'a &'b u8; }
      `,
      rust`
        pub trait Tr<'a, 'b> { type Out; }
        impl<'a, 'b: 'a> Tr<'a, 'b> for u8 { type Out = &'a &'b u8; }
      `,
    ));
});

describe('one lifetime written in two ways', () => {
  test('it is hidden', () =>
    checkFix(
      'consistentLifetimes',
      rust`
        #![deny(mismatched_lifetime_syntaxes)]
        pub struct S<'a, T>(pub &'a T);
        pub fn f(x: &u8) -> S<u8> { S(x) }
      `,
      rust`
        #![deny(mismatched_lifetime_syntaxes)]
        pub struct S<'a, T>(pub &'a T);
        pub fn f(x: &u8) -> S<'_, u8> { S(x) }
      `,
    ));

  test('it has a name elsewhere', () =>
    checkFix(
      'consistentLifetimes',
      rust`
        #![deny(mismatched_lifetime_syntaxes)]
        pub fn f<'a>(x: &'a u8) -> Option<&u8> { Some(x) }
      `,
      rust`
        #![deny(mismatched_lifetime_syntaxes)]
        pub fn f<'a>(x: &'a u8) -> Option<&'a u8> { Some(x) }
      `,
    ));
});
