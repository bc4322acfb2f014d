type Damage = ErrorOptions & {
  /** What within the file is meant. */
  readonly member?: string;
};

/**
 * A file of a report is not what a run wrote. The message is for the operator: it says which file, what
 * belongs there, and what to do.
 */
export class DamagedReport extends Error {
  readonly code = 'damaged_report';
  override readonly name = 'DamagedReport';
  /** Where the file lies. */
  readonly file: string;
  /** What is wrong with it, in a list of such files. */
  readonly finding: string;
  /** The same for those who must not know where it lies. */
  readonly problem: string;

  /** `expected` completes "is not …". */
  constructor(file: string, expected: string, { member = '', ...options }: Damage = {}) {
    const within = member === '' ? '' : `, ${member},`;
    const finding = `${file}${within} is not ${expected}`;
    super(`a file of the report is damaged: ${finding}. ${checkReports}`, options);
    this.file = file;
    this.finding = finding;
    this.problem = member === '' ? `is not ${expected}` : 'is damaged';
  }
}

export const checkReports =
  'npx billable report check FOLDER says which of the files are whole; put the others back from a backup.';
