/** Cases of group-commit.cpp. */
export type ModelCase = {
  readonly what: string;
  /** Arguments of the checker. */
  readonly run: string;
};

const protocol = '+intent +age +voidcheck +dupget +crash +leave +lost';

/** The protocol, in which no state may be wrong. */
export const holding: readonly ModelCase[] = [
  ['a resend, two commits', `nb=2 w0 w0 w1 c c ${protocol} max=4000000`],
  ['a commit ends by itself', `nb=2 w0 w1 c c ${protocol} +rec2`],
  ['a resend and a void', `nb=1 w0 w0 c c v0 ${protocol} +rec2`],
  ['a void and a reader', `nb=2 +ready c c v0 r ${protocol} +rec2`],
  ['a void and verify', `nb=2 +ready c c v0 y ${protocol}`],
  ['a void and a report', `nb=2 +ready c c v0 p ${protocol}`],
  ['three commits', `nb=3 +ready c c c v0 ${protocol} max=3000000`],
  ['batches are left out', `nb=2 +ready c c v0 r ${protocol} +subset max=4000000`],
  ['a part void', `nb=1 +ready c c v0 r ${protocol} +partial +subset`],
  ['a part void and a void of the rest', `nb=1 +ready c c v0 x0 ${protocol} +partial +subset`],
  ['the same, with a reader', `nb=1 +ready c v0 x0 r ${protocol} +partial +subset`],
  ['seen in pieces: a void and a reader', `torn nb=1 +ready c c v0 r ${protocol}`],
  ['seen in pieces: batches are left out', `torn nb=2 +ready c c v0 ${protocol} +subset`],
  ['seen in pieces: a resend and a void', `torn nb=1 w0 w0 c c v0 ${protocol}`],
  ['seen in pieces: a resend and a reader', `torn nb=1 w0 w0 c r ${protocol}`],
  ['seen in pieces: a report', `torn nb=1 w0 c c p ${protocol}`],
  ['seen in pieces: a part void', `torn nb=1 +ready c c v0 r ${protocol} +partial +subset`],
  ['seen in pieces: a part and the rest', `torn nb=1 +ready c c v0 x0 ${protocol} +partial`],
  ['seen in pieces: a batch and a void of its part', `torn nb=1 w0 c c v0 ${protocol} +partial`],
  ['seen in pieces: a batch and both voids', `torn nb=1 w0 w0 c v0 x0 ${protocol} +partial`],
  ['rows of a new month and a reader', `nb=1 +ready c c r +newmonth ${protocol}`],
  ['rows of a new month and a report', `nb=1 +ready c c p +newmonth ${protocol}`],
  ['seen in pieces: rows of a new month', `torn nb=1 +ready c c r +newmonth ${protocol}`],
].map(([what = '', run = '']) => ({ what, run }));

/** Variants without a rule, each of which must go wrong. */
export const breaking: readonly ModelCase[] = [
  ['a marker in a write of its own', 'nb=1 w0 c +crash +sepmarker'],
  ['a marker first', 'nb=1 w0 w0 c +crash +markerfirst'],
  ['markers are deleted without a claim', 'nb=1 +ready c c +hdrnoclaim +nodirect'],
  ['a claim without conditions', 'nb=1 +ready c c +nocond'],
  ['a chunk without its marker', 'nb=1 +ready c c +nochunkmark +nodirect +crash'],
  ['a claim of a group that was given up', 'nb=1 +ready c c +intent +claimany +nodirect'],
  ['a late put sets a header back', 'nb=1 +ready c +intent +nodirect +lateput'],
  ['a journal is stored after the claim', 'nb=1 +ready c +crash +intent +journallate +nodirect'],
  ['ids are stored after the claim', 'nb=1 +ready c y +intent +idslate'],
  ['a header goes before its chunks', 'nb=1 +ready c +crash +intent +nodirect +headerearly'],
  ['a month is listed after its rows', 'nb=1 +ready c p +newmonth +monthslate'],
  ['a header is dropped blindly', 'nb=1 +ready c c +intent +nodirect +lost +dropblind'],
  ['a void subtracts from rows', 'nb=1 +ready c v0 +voidnaive'],
  ['a void of what is voided', `nb=1 +ready c c v0 v0 ${protocol} +voidblind`],
  ['a void takes a marker that is gone', `nb=1 +ready c v0 ${protocol} +voidtakeblind`],
  ['a void leaves the marker', 'nb=1 +ready c v0 +voidnotake'],
  ['the same, voided receipts are skipped', 'nb=1 +ready c v0 +voidnotake +skipvoided'],
  ['headers before the inbox', 'nb=2 +ready c c v0 +crash +voidcheck +hdrfirst'],
  ['a void while a group is pending', `nb=1 +ready c c v0 ${protocol} +leaveminus`],
  ['a void without its batch', `nb=1 +ready c c v0 ${protocol} +partial +subset +minusalone`],
  [
    'a void after a part void takes the marker, and leaves that of the part',
    `nb=1 +ready c v0 x0 ${protocol} +partial +takeafterpart`,
  ],
  ['parts are not as they were read', `nb=1 +ready c v0 x0 ${protocol} +partial +blindparts`],
  ['a reader: rows before the inbox', 'nb=1 +ready c r +rowsfirst'],
  ['a reader: groups before the inbox', 'nb=1 +ready c r +rhdrfirst'],
  ['a reader: groups by an index', 'nb=1 +ready c r +gsi'],
  ['a reader: months before the inbox', 'nb=1 +ready c r +newmonth +monthsfirst'],
  ['a reader: no groups', 'nb=1 +ready c r +inboxonly'],
  ["a sender's clock is ahead", `nb=1 +ready c r ${protocol} +skew`],
  ['verify: receipts and rows only', 'nb=1 +ready c y +vnowait'],
  ['verify: the inbox after the rows', 'nb=1 +ready c y +vlate'],
  ['verify: no groups', 'nb=1 +ready c y +vnohdr'],
  ['a report: does not wait', 'nb=1 +ready c p +rnowait'],
  ['a report: no groups', 'nb=1 +ready c p +rnohdr +nodirect'],
  ['seen in pieces: no header before a claim', 'torn nb=1 +ready c r'],
  ['seen in pieces: the same by a journal', 'torn nb=1 +ready c r +nodirect'],
  ['seen in pieces: the same and a void', 'torn nb=1 +ready c c v0 +crash +voidcheck'],
  ['seen in pieces: a header of another goes at once', 'torn nb=1 +ready c c r +intent +crash'],
  ['seen in pieces: duplicate at once', 'torn nb=1 w0 w0 c r +intent +age'],
  ['seen in pieces: a void without a check', 'torn nb=1 w0 c v0 +intent +age'],
  ['seen in pieces: a part void without a check', 'torn nb=1 w0 c v0 +intent +age +partial'],
  ['seen in pieces: a whole void without one', `torn nb=1 w0 c x0 ${protocol} +wholenocheck`],
  [
    'seen in pieces: a reader without the 5 seconds, a part and the rest',
    `torn nb=1 +ready c v0 x0 r ${protocol} +partial`,
  ],
  ['seen in pieces: verify looks once', `torn nb=1 +ready c c v0 y ${protocol} +vyoung`],
].map(([what = '', run = '']) => ({ what, run }));
