/**
 * A spreadsheet takes a cell that begins with one of these for a formula, and runs it.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
const begins = "=+\\-@\\t\\r＝＋－＠";

const formula = new RegExp(`^'*[${begins}]`);
const quotedFormula = new RegExp(`^'+[${begins}]`);

/** The text with an apostrophe before what would be a formula. One that has apostrophes there gets one more. */
export function neutralised(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** The text without the apostrophe of {@link neutralised}. */
export function withoutNeutraliser(text: string): string {
  return quotedFormula.test(text) ? text.slice(1) : text;
}
