/** What stands for `node:os` in a browser: nobody is at home, and so no cache and no registry of cargo is found. */
const os = { homedir: (): string => '/nobody' };

// biome-ignore lint/style/noDefaultExport: it is imported as `node:os` is.
export default os;
