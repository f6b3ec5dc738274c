/** A page of text that is drawn on by row and column, later marks over earlier ones. Columns are terminal cells. */
export class TextGrid {
  private readonly rows: string[][] = [];

  get height(): number {
    return this.rows.length;
  }

  put(row: number, column: number, char: string): void {
    const cells = this.row(row);
    while (cells.length < column) cells.push(' ');
    cells[column] = char;
  }

  /** One char per cell; a wide char takes two columns in a terminal and one cell here, as in rustc's own buffer. */
  write(row: number, column: number, text: string): void {
    let at = column;
    for (const char of text) this.put(row, at++, char);
  }

  /** Rows from `from` on without trailing blanks, each ended by a line break. */
  print(): string {
    return this.rows.map((cells) => `${cells.join('').trimEnd()}\n`).join('');
  }

  private row(index: number): string[] {
    while (this.rows.length <= index) this.rows.push([]);
    return this.rows[index] as string[];
  }
}
