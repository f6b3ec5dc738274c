/** "let's call the lifetime of this reference `'1`": introduces a region name. Mirrors rustc's `RegionName::highlight_region_name`. */
import type { BodyIndex, RegionName } from '../../borrowck/result';
import type { Builder, RenderContext } from './context';

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
      if (at?.isReference) out.labelRange(at.range, `let's call the lifetime of this reference \`${name.name}\``);
      else if (at) out.labelRange(at.range, `let's call this \`${name.name}\``);
      else {
        const ty = cx.ty(source.ty, (region) => (region === source.region ? name.name : null));
        out.label(argumentSpan(cx, body, source.local), `has type \`${ty}\``);
      }
      return;
    }
    case 'upvar':
      out.label(
        upvarSpan(cx, body, source.field),
        `lifetime \`${name.name}\` appears in the type of \`${source.name}\``,
      );
      return;
    case 'output': {
      const ty = cx.ty(source.ty, (region) => (region === source.region ? name.name : null));
      out.label(cx.result.bodies[body].body.headerSpan, `return type of ${cx.bodyKind(body)} is ${ty}`);
      return;
    }
    case 'yield': {
      const ty = cx.ty(source.ty, (region) => (region === source.region ? name.name : null));
      out.label(cx.result.bodies[body].body.headerSpan, `yield type is ${ty}`);
      return;
    }
    case 'closureEnv':
      out.label(cx.result.bodies[body].body.headerSpan, `lifetime \`${name.name}\` represents this closure's body`);
      out.note(
        `closure implements \`${source.closureKind}\`, so references to captured variables can't escape the closure`,
      );
      return;
    case 'implHeader':
    case 'anonymous': {
      out.labelRange(cx.regionDeclaration(source.region), `lifetime \`${name.name}\` defined here`);
      return;
    }
  }
}

function argumentSpan(cx: RenderContext, body: BodyIndex, local: number): number {
  return cx.result.bodies[body].body.locals[local].span;
}

function upvarSpan(cx: RenderContext, body: BodyIndex, field: number): number {
  return cx.result.bodies[body].body.upvars[field].pathSpan;
}
