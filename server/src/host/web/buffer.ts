/** The global that Node has; the build for browsers puts it where it is used. */
export { Buffer } from 'buffer/';
