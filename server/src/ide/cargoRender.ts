/**
 * Lines as `cargo check --message-format json` prints them (https://doc.rust-lang.org/cargo/reference/external-tools.html): one
 * `compiler-message` for each diagnostic, and `build-finished` last. What cargo says of artifacts is left out, since nothing
 * is built, and so are rustc's `failure-note`s, which say how to ask for explanations.
 */
import type { CargoTarget } from '../host/cargoTarget';
import type { RustcDiagnostic } from './jsonRender';

export function cargoMessage({ package_id, manifest_path, target }: CargoTarget, message: RustcDiagnostic): string {
  return `${JSON.stringify({ reason: 'compiler-message', package_id, manifest_path, target, message })}\n`;
}

export function cargoFinished(success: boolean): string {
  return `${JSON.stringify({ reason: 'build-finished', success })}\n`;
}
