// How V8 works in this process and all of its threads; imported first, as threads that run already
// may not see it. docs/performance.md has the figures of each.
import { setFlagsFromString } from 'node:v8';

// Shows `gc` to the threads that start later: the one that reads collects after each long answer.
setFlagsFromString('--expose-gc');
// V8 would take the rows of a long answer for objects that stay, from what it sees at its start, and
// give each a place among those at once: 70 MB of garbage instead of none.
setFlagsFromString('--no-allocation-site-pretenuring');
// While V8 marks what lives it would not collect what is new: on a busy machine 30 MB.
setFlagsFromString('--no-separate-gc-phases');
