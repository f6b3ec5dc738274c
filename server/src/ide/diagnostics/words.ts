/** Words that several messages share. */
import type { ConstraintCategory, PlaceDesc } from '../../borrowck/result';

/** `x` in backquotes, or the word `value`. */
export function described(place: PlaceDesc): string {
  return place.text === null ? 'value' : `\`${place.text}\``;
}

/** rustc's `ConstraintCategory::description`, with its trailing space. */
export function categoryText(category: ConstraintCategory): string {
  switch (category.kind) {
    case 'assignment':
      return 'assignment ';
    case 'return':
      return 'returning this value ';
    case 'yield':
      return 'yielding this value ';
    case 'useAsConst':
      return 'using this value as a constant ';
    case 'useAsStatic':
      return 'using this value as a static ';
    case 'cast':
      return category.isImplicitCoercion ? 'coercion ' : 'cast ';
    case 'callArgument':
      return 'argument ';
    case 'typeAnnotation':
      return category.source === 'genericArg' ? 'generic argument ' : 'type annotation ';
    case 'sizedBound':
      return 'proving this value is `Sized` ';
    case 'copyBound':
      return 'copying this value ';
    case 'opaqueType':
      return 'opaque type ';
    case 'closureUpvar':
      return 'closure capture ';
    case 'usage':
      return 'this usage ';
    case 'predicate':
    case 'boring':
    case 'boringNoLocation':
    case 'internal':
    case 'illegalPlaceholder':
      return '';
  }
}
