/** "let's call the lifetime of this reference `'1`": introduces a region name. Mirrors rustc's `RegionName::highlight_region_name`. */
import type { BodyIndex, RegionName } from '../../borrowck/result';
import type { Region, Ty } from '../../types/ty';
import type { Builder, RenderContext, WrittenRegionRange } from './context';

export function labelRegionName(cx: RenderContext, out: Builder, body: BodyIndex, name: RegionName): void {
  const { source } = name;
  switch (source.kind) {
    case 'static':
      return;
    case 'param':
      out.labelRange(cx.regionDeclaration(source.region), `lifetime \`${name.name}\` defined here`);
      return;
    case 'argument': {
      const at = cx.regionInArgument(body, source.arg, source.ty, source.region);
      if (at !== null && isNameable(at)) labelWritten(out, at, name.name);
      else {
        const ty = highlighted(cx, source, name.name);
        const text = ty.includes(name.name)
          ? `has type \`${ty}\``
          : `lifetime \`${name.name}\` appears in the type ${ty}`;
        out.label(cx.result.bodies[body].body.locals[source.local].span, text, body);
      }
      return;
    }
    case 'upvar':
      out.labelRange(
        cx.capturedFrom(body, source.field).declared,
        `lifetime \`${name.name}\` appears in the type of \`${source.name}\``,
      );
      return;
    case 'output': {
      const { range, written } = cx.regionInOutput(body, source.ty, source.region);
      if (written !== null && isNameable(written)) {
        labelWritten(out, written, name.name);
        return;
      }
      const ty = highlighted(cx, source, name.name);
      const { kind: owner } = cx.result.bodies[body].body.source;
      const kind = owner === 'fn' || owner === 'inlineConst' ? '' : ` of ${cx.bodyKind(body)}`;
      out.labelRange(
        range,
        ty.includes(name.name)
          ? `return type${kind} is ${ty}`
          : `return type${kind} \`${ty}\` contains a lifetime \`${name.name}\``,
      );
      return;
    }
    case 'yield':
      out.label(cx.result.bodies[body].body.headerSpan, `yield type is ${highlighted(cx, source, name.name)}`);
      return;
    case 'closureEnv':
      out.label(cx.result.bodies[body].body.headerSpan, `lifetime \`${name.name}\` represents this closure's body`);
      out.note(
        `closure implements \`${source.closureKind}\`, so references to captured variables can't escape the closure`,
      );
      return;
    case 'implHeader': {
      const at = cx.regionInImplHeader(source.region);
      if (at !== null) out.labelRange(at.range, `lifetime \`${name.name}\` appears in the \`impl\`'s ${at.where}`);
      return;
    }
    case 'asyncFn':
      out.labelRange(cx.elidedInSignature(source.region), `let's call the lifetime of this reference \`${name.name}\``);
      return;
    case 'anonymous':
      out.labelRange(cx.regionDeclaration(source.region), `lifetime \`${name.name}\` defined here`);
      return;
  }
}

function isNameable({ kind }: WrittenRegionRange): boolean {
  return kind === 'reference' || kind === 'lifetime';
}

function labelWritten(out: Builder, at: WrittenRegionRange, name: string): void {
  const text =
    at.kind === 'reference' ? `let's call the lifetime of this reference \`${name}\`` : `let's call this \`${name}\``;
  out.labelRange(at.range, text);
}

/** The type with the name at the region. */
function highlighted(
  cx: RenderContext,
  { ty, region }: { readonly ty: Ty; readonly region: Region },
  name: string,
): string {
  return cx.ty(ty, (r) => (r === region ? name : null));
}
